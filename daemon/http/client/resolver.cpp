#include "daemon/http/client/resolver.hpp"

#include "daemon/http/client/cares_channel.hpp"
#include "daemon/http/client/client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;
using Addresses = std::vector<asio::ip::address>;
using Clock = std::chrono::steady_clock;

namespace {

constexpr const char* system_configuration = "/etc/resolv.conf";

/// A lookup that callers wait for.
struct Query {
  explicit Query(std::string n) : name(std::move(n)) {}

  std::string name;
  std::optional<Lookup> lookup;            // once it is answered
  std::list<asio::steady_timer*> waiting;  // cancelled then
};

struct Remembered {
  Lookup lookup;
  Clock::time_point until;
};

/// Names that no DNS server may be asked for (RFC 6761, 6.4; RFC 7686).
bool never_resolves(const std::string& name) {
  return name == "invalid" || name.ends_with(".invalid") || name == "onion" || name.ends_with(".onion");
}

Result<Addresses> result_of(const std::string& name, const Lookup& lookup) {
  switch (lookup.status) {
    case Lookup::Status::found:
      return lookup.addresses;
    case Lookup::Status::no_such_name:
      return Error(ClientError::unresolvable, name + ": no address found (NXDOMAIN)");
    case Lookup::Status::no_address:
      return Error(ClientError::unresolvable, name + ": no address found (the name has no A or AAAA record)");
    case Lookup::Status::failed:
      break;
  }
  return Error(ClientError::unresolvable, name + ": no address found (" + lookup.detail + ")");
}

std::filesystem::file_time_type configuration_time() {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(system_configuration, error);
  return error ? std::filesystem::file_time_type{} : time;
}

}  // namespace

struct Resolver::Impl {
  Impl(asio::any_io_executor e, ResolverOptions o) : executor(std::move(e)), options(std::move(o)) {}

  ~Impl() {
    stopping = true;
    channel.reset();
  }

  /// c-ares reads the system's configuration only when it begins; a network that came up later has
  /// written another. Replaced only while nothing is in flight.
  void refresh_channel() {
    if (in_flight > 0) return;
    const auto written = configuration_time();
    if (channel && (!options.servers.empty() || written == configured)) return;
    configured = written;
    channel.reset();
    channel = std::make_unique<CaresChannel>(executor, options);
  }

  void start(const std::shared_ptr<Query>& query) {
    if (in_flight >= most_in_flight) {
      queued.push_back(query);
      return;
    }
    refresh_channel();
    ++in_flight;
    channel->query(query->name, [this, query](Lookup lookup) { answered(query, std::move(lookup)); });
  }

  void answered(const std::shared_ptr<Query>& query, Lookup lookup) {
    --in_flight;
    if (!stopping) {
      queries.erase(query->name);
      remember(query->name, lookup);
    }
    query->lookup = std::move(lookup);
    for (asio::steady_timer* timer : query->waiting) timer->cancel();
    while (!stopping && !queued.empty() && in_flight < most_in_flight) {
      const auto next = std::move(queued.front());
      queued.pop_front();
      if (next->waiting.empty()) {  // everybody who wanted it is gone
        queries.erase(next->name);
      } else {
        start(next);
      }
    }
  }

  void remember(const std::string& name, const Lookup& lookup) {
    if (lookup.status == Lookup::Status::failed) return;
    const auto memory = lookup.status == Lookup::Status::found ? std::min(lookup.ttl, longest_memory)
                                                               : std::chrono::seconds(negative_memory);
    if (memory <= std::chrono::seconds{0}) return;
    const auto now = Clock::now();
    if (remembered.size() >= most_remembered) {
      std::erase_if(remembered, [&](const auto& entry) { return entry.second.until <= now; });
      if (remembered.size() >= most_remembered) remembered.clear();
    }
    remembered.insert_or_assign(name, Remembered{lookup, now + memory});
  }

  asio::any_io_executor executor;
  ResolverOptions options;
  std::map<std::string, Remembered, std::less<>> remembered;
  std::map<std::string, std::shared_ptr<Query>, std::less<>> queries;  // not answered yet
  std::deque<std::shared_ptr<Query>> queued;                           // of these, not sent yet
  std::size_t in_flight = 0;
  bool stopping = false;
  std::filesystem::file_time_type configured;
  std::unique_ptr<CaresChannel> channel;
};

Resolver::Resolver(asio::any_io_executor executor, ResolverOptions options)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(options))) {}

Resolver::~Resolver() = default;

asio::awaitable<Result<Addresses>> Resolver::resolve(std::string name) {
  boost::system::error_code not_an_address;
  const auto literal = asio::ip::make_address(name, not_an_address);
  if (!not_an_address) co_return Addresses(1, literal);
  if (never_resolves(name)) {
    Lookup unknown;
    unknown.status = Lookup::Status::no_such_name;
    co_return result_of(name, unknown);
  }

  if (const auto known = impl_->remembered.find(name); known != impl_->remembered.end()) {
    if (known->second.until > Clock::now()) co_return result_of(name, known->second.lookup);
    impl_->remembered.erase(known);
  }

  std::shared_ptr<Query> query;
  if (const auto running = impl_->queries.find(name); running != impl_->queries.end()) {
    query = running->second;
  } else {
    query = std::make_shared<Query>(name);
    impl_->queries.emplace(name, query);
    impl_->start(query);
  }
  if (!query->lookup) {
    struct Waiting {
      Waiting(std::shared_ptr<Query> q, const asio::any_io_executor& executor)
          : query(std::move(q)), timer(executor, Clock::time_point::max()) {
        place = query->waiting.insert(query->waiting.end(), &timer);
      }
      ~Waiting() { query->waiting.erase(place); }
      Waiting(const Waiting&) = delete;
      Waiting& operator=(const Waiting&) = delete;

      std::shared_ptr<Query> query;
      asio::steady_timer timer;
      std::list<asio::steady_timer*>::iterator place;
    };
    Waiting waiting(query, impl_->executor);
    co_await waiting.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (!query->lookup) co_return Error(boost::system::error_code(asio::error::operation_aborted));
  co_return result_of(name, *query->lookup);
}

}  // namespace riverd::http
