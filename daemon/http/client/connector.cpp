#include "daemon/http/client/connector.hpp"

#include "daemon/http/client/client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// The attempts of one connection. Handlers share it: some run after the winner is gone.
struct Race : std::enable_shared_from_this<Race> {
  explicit Race(const asio::any_io_executor& executor) : changed(executor) {}

  void start(const tcp::endpoint& endpoint) {
    const std::size_t index = attempts.size();
    attempts.push_back(std::make_unique<tcp::socket>(changed.get_executor()));
    ++pending;
    auto ended = [race = shared_from_this(), index, endpoint](const boost::system::error_code& error) {
      --race->pending;
      if (error) {
        race->failure = error;
        race->failed = endpoint;
      } else if (!race->winner) {
        race->winner = index;
      }
      race->changed.cancel();
    };
    attempts.back()->async_connect(endpoint, std::move(ended));
  }

  asio::steady_timer changed;  // cancelled whenever an attempt has ended
  std::vector<std::unique_ptr<tcp::socket>> attempts;
  std::size_t pending = 0;
  std::optional<std::size_t> winner;
  boost::system::error_code failure;
  tcp::endpoint failed;
};

/// Closes what is left of a race however the coroutine ends.
class Closing {
 public:
  explicit Closing(std::shared_ptr<Race> race) : race_(std::move(race)) {}
  ~Closing() {
    boost::system::error_code ignored;
    for (const auto& attempt : race_->attempts) attempt->close(ignored);
  }
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;

 private:
  std::shared_ptr<Race> race_;
};

}  // namespace

std::vector<tcp::endpoint> interleaved(std::vector<tcp::endpoint> endpoints) {
  std::vector<tcp::endpoint> v6;
  std::vector<tcp::endpoint> v4;
  for (const auto& endpoint : endpoints) (endpoint.address().is_v6() ? v6 : v4).push_back(endpoint);
  endpoints.clear();
  for (std::size_t i = 0; i < std::max(v6.size(), v4.size()); ++i) {
    if (i < v6.size()) endpoints.push_back(v6[i]);
    if (i < v4.size()) endpoints.push_back(v4[i]);
  }
  return endpoints;
}

asio::awaitable<Result<tcp::socket>> connect_first(std::vector<tcp::endpoint> endpoints,
                                                   std::chrono::milliseconds delay) {
  const auto race = std::make_shared<Race>(co_await asio::this_coro::executor);
  const Closing closing(race);
  std::size_t next = 0;
  auto due = std::chrono::steady_clock::time_point::min();
  while (!race->winner) {
    const auto now = std::chrono::steady_clock::now();
    if (next < endpoints.size() && (race->pending == 0 || now >= due)) {
      race->start(endpoints[next++]);
      due = now + delay;
    } else if (race->pending == 0) {
      std::string why = "no connection";
      if (race->failure) {
        why = race->failure.message() + " (" + race->failed.address().to_string() + " port " +
              std::to_string(race->failed.port()) + ")";
      }
      co_return Error(ClientError::unreachable, std::move(why));
    } else {
      race->changed.expires_at(next < endpoints.size() ? due : std::chrono::steady_clock::time_point::max());
      co_await race->changed.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }
  tcp::socket connected = std::move(*race->attempts[*race->winner]);
  boost::system::error_code ignored;
  connected.set_option(tcp::no_delay(true), ignored);
  co_return std::move(connected);
}

}  // namespace riverd::http
