#include "daemon/http/client/client.hpp"

#include "daemon/http/client/address_policy.hpp"
#include "daemon/http/client/body_budget.hpp"
#include "daemon/http/client/connection_pool.hpp"
#include "daemon/http/client/connector.hpp"
#include "daemon/http/client/exchange.hpp"
#include "daemon/http/client/proxy.hpp"
#include "daemon/http/client/proxy_tunnel.hpp"
#include "daemon/http/client/redirect.hpp"
#include "daemon/http/client/request_text.hpp"
#include "daemon/http/client/resolver.hpp"
#include "daemon/http/client/socket_stream.hpp"
#include "daemon/http/client/tls.hpp"
#include "daemon/runtime/timeout.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using Stream = std::unique_ptr<ByteStream>;

namespace {

AddressPolicy policy_of(const ClientOptions& options) {
  auto policy = AddressPolicy::make(options.allow_addresses);
  if (!policy) throw std::runtime_error(policy.error().message());
  return std::move(*policy);
}

ProxyRules proxies_by(const ClientOptions& options) {
  auto rules = ProxyRules::make(options.proxies);
  if (!rules) throw std::runtime_error(rules.error().message());
  return std::move(*rules);
}

ResolverOptions resolver_options(const ClientOptions& options) {
  ResolverOptions wanted;
  wanted.servers = options.dns_servers;
  return wanted;
}

Error not_allowed(const std::string& host, const asio::ip::address& address, bool strangers) {
  const std::string text = address.to_string();
  return Error(ClientError::address_refused,
               host + ": the address " + (text == host ? "" : text + " ") + "is not allowed (" +
                   std::string(special_purpose(address)) + ")" +
                   (strangers ? ", as a link of another host leads there"
                              : "; allow_addresses in [poll] makes exceptions"));
}

/// The address that the URL itself states, where it does: `localhost` is one (RFC 6761, 6.3).
std::optional<asio::ip::address> stated_address(const OriginUrl& url) {
  if (url.host == "localhost" || url.host.ends_with(".localhost")) return asio::ip::address_v4::loopback();
  boost::system::error_code a_name;
  const auto address = asio::ip::make_address(url.host, a_name);
  return a_name ? std::nullopt : std::optional(address);
}

/// The error, with the host or URL it is about in front. Cancellation stays what it is.
Error about(const std::string& what, Error error) {
  if (error.code == asio::error::operation_aborted) return error;
  return Error(error.code, what + ": " + error.message());
}

std::string seconds_text(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return std::to_string(time.count() / 1000) + " s";
  return std::to_string(time.count()) + " ms";
}

}  // namespace

struct Client::Impl {
  Impl(const asio::any_io_executor& executor, ClientOptions o)
      : options(std::move(o)),
        policy(policy_of(options)),
        proxies(proxies_by(options)),
        tls(options.ca_file),
        resolver(executor, resolver_options(options)),
        pool(executor),
        budget(executor, options.max_held) {}

  asio::awaitable<Result<Response>> ask(const OriginUrl& url, const std::string& text,
                                        const RequestLimits& wanted, Deadline deadline);
  asio::awaitable<Result<Stream>> connect(OriginUrl url, bool strangers);
  asio::awaitable<Result<tcp::socket>> connect_proxy(OriginUrl url, Proxy proxy, bool strangers);
  asio::awaitable<Result<std::vector<tcp::endpoint>>> permitted_endpoints(const OriginUrl& url,
                                                                          bool strangers);
  [[nodiscard]] bool permits(const asio::ip::address& address, bool strangers) const {
    return strangers ? AddressPolicy().permits(address) : policy.permits(address);
  }
  Stream kept_connection(const OriginUrl& url, bool strangers);

  ClientOptions options;
  AddressPolicy policy;
  ProxyRules proxies;
  TlsConnector tls;
  Resolver resolver;
  ConnectionPool pool;
  BodyBudget budget;
  bool stopped = false;
};

/// The addresses of the host that may be connected to. The connection is made to these very addresses,
/// never to the name again: an answer of DNS that changes in between changes nothing (X1).
asio::awaitable<Result<std::vector<tcp::endpoint>>> Client::Impl::permitted_endpoints(const OriginUrl& url,
                                                                                      bool strangers) {
  auto addresses = co_await resolver.resolve(url.host);
  if (!addresses) co_return addresses.error();
  std::vector<tcp::endpoint> endpoints;
  for (const auto& address : *addresses) {
    if (permits(address, strangers)) endpoints.emplace_back(address, url.port);
  }
  if (endpoints.empty()) {
    co_return not_allowed(url.host, addresses->front(), strangers);
  }
  co_return interleaved(std::move(endpoints));
}

/// A connection for the origin's requests by way of a proxy. What the URL itself says of an address is
/// judged here; of names only the proxy knows their addresses.
asio::awaitable<Result<tcp::socket>> Client::Impl::connect_proxy(OriginUrl url, Proxy proxy, bool strangers) {
  if (const auto stated = stated_address(url); stated && !permits(*stated, strangers))
    co_return not_allowed(url.host, *stated, strangers);
  auto addresses = co_await resolver.resolve(proxy.host);
  if (!addresses) co_return about("the proxy", addresses.error());
  std::vector<tcp::endpoint> endpoints;
  for (const auto& one : *addresses) endpoints.emplace_back(one, proxy.port);
  auto socket = co_await connect_first(interleaved(std::move(endpoints)));
  if (!socket) co_return about("the proxy " + proxy.name(), socket.error());
  if (url.tls) {
    const auto tunnel = co_await open_tunnel(*socket, url, proxy, options.user_agent);
    if (!tunnel) co_return tunnel.error();
  }
  co_return std::move(*socket);
}

asio::awaitable<Result<Stream>> Client::Impl::connect(OriginUrl url, bool strangers) {
  Result<tcp::socket> socket = Error();
  if (const Proxy* proxy = proxies.of(url)) {
    socket = co_await connect_proxy(url, *proxy, strangers);
    if (!socket) co_return about(url.to_string(), socket.error());
  } else {
    auto endpoints = co_await permitted_endpoints(url, strangers);
    if (!endpoints) co_return endpoints.error();
    socket = co_await connect_first(std::move(*endpoints));
    if (!socket) co_return about(url.host, socket.error());
  }
  if (!url.tls) co_return make_stream(std::move(*socket));
  auto secured = co_await tls.handshake(std::move(*socket), url.host, url.port);
  if (!secured) co_return about("https://" + url.authority, secured.error());
  co_return std::move(*secured);
}

/// A kept connection to the origin that such a request may use; nullptr where there is none. One that was
/// made for the owner's feed may lead where a stranger's link may not.
Stream Client::Impl::kept_connection(const OriginUrl& url, bool strangers) {
  const PoolKey key{url.tls, url.host, url.port};
  Stream stream = pool.take(key);
  if (!stream || !strangers) return stream;
  std::optional<asio::ip::address> peer = stated_address(url);
  if (!peer && proxies.of(url) == nullptr) {
    boost::system::error_code unknown;
    const auto address = asio::ip::make_address(stream->peer(), unknown);
    peer = unknown ? asio::ip::address_v4::loopback() : address;
  }
  if (!peer || permits(*peer, true)) return stream;
  pool.put(key, std::move(stream));
  return nullptr;
}

/// One request, on a kept connection where there is one. A kept connection may have been closed by the
/// server at the very moment it was used; then, and only if nothing of an answer came, a new one is
/// tried once (RFC 9112, 9.3.1).
asio::awaitable<Result<Response>> Client::Impl::ask(const OriginUrl& url, const std::string& text,
                                                    const RequestLimits& wanted, Deadline deadline) {
  const PoolKey key{url.tls, url.host, url.port};
  DecodeLimits limits;
  limits.max_size = wanted.max_body == 0 ? options.max_body : std::min(wanted.max_body, options.max_body);
  limits.cut = wanted.cut;
  limits.max_ratio = options.max_ratio;

  Stream stream = kept_connection(url, wanted.strangers);
  bool kept = stream != nullptr;
  for (;;) {
    if (!stream) {
      auto connecting = connect(url, wanted.strangers);
      const Deadline by = std::min(deadline, std::chrono::steady_clock::now() + options.idle_timeout);
      auto connected = co_await runtime::with_deadline(std::move(connecting), by);
      if (!connected) {
        co_return Error(ClientError::timed_out,
                        url.host + ": no connection within " + seconds_text(options.idle_timeout));
      }
      if (!*connected) co_return connected->error();
      stream = std::move(**connected);
    }
    stream->limit(options.idle_timeout, deadline);
    auto share = budget.share();
    ExchangeOutcome outcome = co_await exchange(*stream, text, limits, *share, deadline);
    if (outcome.response) {
      if (proxies.of(url) == nullptr) outcome.response->peer = stream->peer();
      outcome.response->held = std::move(share);
    }
    if (outcome.reusable) pool.put(key, std::move(stream));
    if (outcome.response) co_return std::move(*outcome.response);
    if (!kept || outcome.begun || outcome.response.error().code != ClientError::closed) {
      co_return about(url.to_string(), outcome.response.error());
    }
    kept = false;
    stream.reset();
  }
}

Client::Client(const asio::any_io_executor& executor, ClientOptions options)
    : impl_(std::make_unique<Impl>(executor, std::move(options))) {}

Client::~Client() = default;

asio::awaitable<Result<Response>> Client::get(Request request) {
  Impl& impl = *impl_;
  if (impl.stopped) co_return Error(boost::system::error_code(asio::error::operation_aborted));
  auto first = parse_origin_url(request.url);
  if (!first) co_return first.error();
  const auto limit = impl.options.timeout;
  const Deadline deadline = std::chrono::steady_clock::now() + limit;
  RedirectChain chain(std::move(*first), !request.user.empty(), impl.options.max_redirects);
  std::vector<Redirect> redirects;
  for (;;) {
    const OriginUrl& url = chain.current();
    HopParts parts;
    parts.validators =
        request.validators_url.empty() ? redirects.empty() : chain.spelling() == request.validators_url;
    parts.credentials = chain.credentials_allowed();
    if (!url.tls) parts.proxy = impl.proxies.of(url);
    const std::string text = request_text(url, request, impl.options.user_agent, parts);
    auto response = co_await impl.ask(url, text, request.limits, deadline);
    if (!response) {
      Error error = response.error();
      // A caller that is being ended must not take its own end for the origin's failure.
      if (error.code == asio::error::operation_aborted) {
        throw boost::system::system_error(asio::error::operation_aborted);
      }
      if (error.code == ClientError::timed_out && std::chrono::steady_clock::now() >= deadline) {
        co_return Error(ClientError::timed_out,
                        chain.first().to_string() + ": no complete answer within " + seconds_text(limit));
      }
      co_return error;
    }
    if (!is_redirect(response->status) || !request.limits.follow) {
      response->url = chain.spelling();
      response->redirects = std::move(redirects);
      co_return std::move(*response);
    }
    const auto next = chain.follow(response->status, response->header("Location"));
    if (!next) co_return next.error();
    Redirect hop;
    hop.status = response->status;
    hop.target = next->to_string();
    redirects.push_back(std::move(hop));
  }
}

void Client::configure(ClientOptions options) {
  impl_->policy = policy_of(options);
  impl_->proxies = proxies_by(options);
  options.ca_file = impl_->options.ca_file;
  options.dns_servers = impl_->options.dns_servers;
  impl_->options = std::move(options);
}

void Client::stop() {
  impl_->stopped = true;
  impl_->pool.close();
}

}  // namespace riverd::http
