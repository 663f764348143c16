#include "daemon/commands/deep/network.hpp"

#include "daemon/http/client/address_policy.hpp"
#include "daemon/http/client/connector.hpp"
#include "daemon/http/client/origin_url.hpp"
#include "daemon/http/client/proxy.hpp"
#include "daemon/http/client/resolver.hpp"
#include "daemon/http/client/tls.hpp"
#include "daemon/http/server/endpoint.hpp"
#include "daemon/runtime/task_group.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/system/errc.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

namespace riverd::commands::deep {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// What connecting takes; used on one context. Every task has a share: one that does not end in time is
/// destroyed with the context, after everything else.
struct Tools {
  Tools(const asio::any_io_executor& executor, const http::ClientOptions& options)
      : resolver(executor, http::ResolverOptions{options.dns_servers}), tls(options.ca_file) {}

  http::Resolver resolver;
  http::TlsConnector tls;
  http::AddressPolicy policy;
  http::ProxyRules proxies;
};

asio::awaitable<void> try_host(std::shared_ptr<Tools> tools, std::string url, Reach& reach) {
  const auto origin = http::parse_origin_url(url);
  if (!origin) {
    reach.host = url;
    reach.why = origin.error().message();
    co_return;
  }
  const http::Proxy* proxy = tools->proxies.of(*origin);
  reach.host = proxy != nullptr ? "the proxy " + proxy->name() : origin->host;
  std::string name = proxy != nullptr ? proxy->host : origin->host;
  const std::uint16_t port = proxy != nullptr ? proxy->port : origin->port;
  const auto addresses = co_await tools->resolver.resolve(std::move(name));
  if (!addresses) {
    reach.why = addresses.error().message();
    co_return;
  }
  reach.failed = Reach::Step::address;
  std::vector<tcp::endpoint> endpoints;
  for (const auto& address : *addresses) {
    if (proxy != nullptr || tools->policy.permits(address)) endpoints.emplace_back(address, port);
  }
  if (endpoints.empty()) {
    reach.why = addresses->front().to_string() + " is no address of the open Internet";
    co_return;
  }
  reach.failed = Reach::Step::connection;
  endpoints = http::interleaved(std::move(endpoints));
  auto connected = co_await http::connect_first(std::move(endpoints));
  if (!connected) {
    reach.why = connected.error().message();
    co_return;
  }
  if (origin->tls && proxy == nullptr) {
    reach.failed = Reach::Step::tls;
    const auto secured = co_await tools->tls.handshake(std::move(*connected), origin->host, origin->port);
    if (!secured) {
      reach.why = secured.error().message();
      co_return;
    }
  }
  reach.failed = Reach::Step::done;
  reach.why.clear();
}

std::string names_of(const std::vector<Reach>& reached) {
  std::string text;
  for (const Reach& one : reached) text += (text.empty() ? "" : "; ") + one.host + ": " + one.why;
  return text;
}

/// One finding from those that got past a step and those that did not.
Finding verdict(std::string_view check, std::size_t good, const std::vector<Reach>& bad,
                const std::string& doing, const std::string& remedy) {
  const std::string what =
      std::to_string(good) + " of " + std::to_string(good + bad.size()) + " hosts " + doing;
  if (bad.empty()) return {check, Severity::fine, what, {}};
  return {check, good == 0 ? Severity::problem : Severity::warning, what + " (" + names_of(bad) + ")",
          remedy};
}

Finding check_unix(const std::string& address, bool daemon_runs) {
  const std::filesystem::path file = address.substr(std::string_view("unix:").size());
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  struct stat status{};
  if (::stat(file.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) {
    return {"listening",
            Severity::fine,
            address +
                (daemon_runs ? " is there, and riverd runs" : " is left from an earlier run and is replaced"),
            {}};
  }
  if (::access(folder.c_str(), W_OK | X_OK) == 0)
    return {"listening", Severity::fine, address + " can be made", {}};
  return {"listening", Severity::problem, address + ": its folder is not there or may not be written to",
          "make the folder for riverd's user (RuntimeDirectory= of the unit), or change [server] listen"};
}

Finding check_tcp(const std::string& address, bool daemon_runs) {
  namespace errc = boost::system::errc;
  const auto socket = http::listen_on(address, 0600);
  const bool in_use = !socket && socket.error().code == errc::address_in_use;
  if (in_use && daemon_runs) {
    return {"listening", Severity::fine, address + " is in use, and riverd runs", {}};
  }
  if (in_use) {
    return {"listening", Severity::problem, address + " is in use, and no riverd of this data folder runs",
            "see who has it (ss -ltnp; riverd.socket, if systemd is to listen), or change [server] listen"};
  }
  if (!socket) {
    return {"listening", Severity::problem, socket.error().detail,
            "change [server] listen, or enable riverd.socket for ports below 1024"};
  }
  if (daemon_runs) {
    return {"listening", Severity::warning, address + " is free although riverd runs: it listens elsewhere",
            "systemctl restart riverd; with riverd.socket the addresses are those of ListenStream="};
  }
  return {"listening", Severity::fine, address + " is free", {}};
}

}  // namespace

std::vector<std::string> sample_of(const config::Config& config, std::size_t most) {
  std::vector<std::string> urls;
  std::set<std::string> hosts;
  for (const auto& feed : config.feeds) {
    const auto origin = http::parse_origin_url(feed.url);
    if (origin && hosts.insert(origin->host).second) urls.push_back(feed.url);
  }
  if (urls.size() <= most) return urls;
  std::vector<std::string> sample;
  sample.reserve(most);
  for (std::size_t i = 0; i < most; ++i) sample.push_back(urls[i * urls.size() / most]);
  return sample;
}

std::vector<Reach> reach(const std::vector<std::string>& urls, const http::ClientOptions& options,
                         std::chrono::milliseconds limit) {
  std::vector<Reach> reached(urls.size());
  asio::io_context context(1);
  const auto tools = std::make_shared<Tools>(context.get_executor(), options);
  // Both are of a configuration that was found sound.
  if (auto policy = http::AddressPolicy::make(options.allow_addresses)) tools->policy = std::move(*policy);
  if (auto proxies = http::ProxyRules::make(options.proxies)) tools->proxies = std::move(*proxies);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
  runtime::TaskGroup tasks(context.get_executor());
  for (std::size_t i = 0; i < urls.size(); ++i) {
    if (const auto origin = http::parse_origin_url(urls[i])) reached[i].host = origin->host;
    reached[i].why = "no answer within " + std::to_string(seconds) + " s";
    tasks.spawn("reaching " + reached[i].host, try_host(tools, urls[i], reached[i]));
  }
  context.run_for(limit);
  tasks.cancel();
  context.restart();
  context.run_for(std::chrono::seconds{1});
  return reached;
}

Findings judge_reach(const std::vector<Reach>& reached) {
  if (reached.empty())
    return {{"network", Severity::fine, "no feed of the web is configured: nothing was tried", {}}};
  std::vector<Reach> nameless;
  std::vector<Reach> refused;
  std::vector<Reach> unreached;
  std::vector<Reach> unverified;
  std::size_t done = 0;
  for (const Reach& one : reached) {
    switch (one.failed) {
      case Reach::Step::name:
        nameless.push_back(one);
        break;
      case Reach::Step::address:
        refused.push_back(one);
        break;
      case Reach::Step::connection:
        unreached.push_back(one);
        break;
      case Reach::Step::tls:
        unverified.push_back(one);
        break;
      case Reach::Step::done:
        ++done;
        break;
    }
  }
  const std::size_t named = reached.size() - nameless.size();
  Findings findings;
  findings.push_back(
      verdict("names", named, nameless, "have addresses",
              "see /etc/resolv.conf and resolvectl status; a firewall must let out port 53, UDP and TCP"));
  if (named == 0) return findings;
  if (!refused.empty()) {
    findings.push_back({"addresses", Severity::warning,
                        "not asked, as nobody allowed it: " + names_of(refused),
                        "if that is meant, add its range to [poll] allow_addresses"});
  }
  if (unreached.size() + unverified.size() + done == 0) return findings;
  findings.push_back(
      verdict("reachability", unverified.size() + done, unreached, "can be connected to",
              "see the network, the firewall and, if there must be one, the proxy (https_proxy)"));
  if (unverified.empty() || unverified.size() + done == 0) return findings;
  findings.push_back(verdict("tls", done, unverified, "can be verified",
                             "where it is all of them, see the clock and the certification authorities"));
  return findings;
}

Findings check_listening(const std::vector<std::string>& addresses, bool daemon_runs) {
  Findings findings;
  for (const std::string& address : addresses) {
    const bool unix_socket = address.starts_with("unix:");
    findings.push_back(unix_socket ? check_unix(address, daemon_runs) : check_tcp(address, daemon_runs));
  }
  return findings;
}

}  // namespace riverd::commands::deep
