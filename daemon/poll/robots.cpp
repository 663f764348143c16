#include "daemon/poll/robots.hpp"

#include "feeds/page/robots.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::hours kept{24};  // RFC 9309, 2.4
constexpr std::chrono::hours retried{1};
constexpr std::size_t most_hosts = 256;
constexpr unsigned all_hosts = 1'000'000;
constexpr std::string_view agent = "riverd";

}  // namespace

Robots::Robots(asio::any_io_executor executor, Fetcher& fetcher, HostLimits& limits,
               std::shared_ptr<Clock> clock)
    : fetcher_(fetcher),
      limits_(limits),
      clock_(std::move(clock)),
      turns_(std::move(executor), clock_, {{1, std::chrono::milliseconds{0}}, {}, all_hosts}) {}

const Robots::Known* Robots::known(const std::string& place) {
  const auto found = known_.find(place);
  return found != known_.end() && found->second.until > clock_->now() ? &found->second : nullptr;
}

asio::awaitable<bool> Robots::allows(std::string url) {
  const std::string place = page::robots_url(url);
  if (place.empty()) co_return true;  // a file of one's own
  if (known(place) == nullptr) {
    const auto turn = co_await turns_.acquire(host_of(place));
    // Somebody may have asked while this waited.
    if (known(place) == nullptr) {
      auto permit = co_await limits_.acquire(host_of(place));
      FeedTarget target(place);
      auto answer = co_await fetcher_.fetch(std::move(target));
      permit.finished();
      Known now;
      const int status = answer ? answer->status : 0;
      const bool told = status >= 200 && status < 300;
      now.reached = told || (status >= 400 && status < 500 && status != 429);
      if (told) now.rules = page::RobotRules(answer->body, agent);
      now.until = clock_->now() + (now.reached ? kept : retried);
      if (known_.size() >= most_hosts) {
        known_.erase(std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
          return a.second.until < b.second.until;
        }));
      }
      known_[place] = std::move(now);
    }
  }
  const Known& rules = known_[place];
  co_return rules.reached&& rules.rules.allows(url);
}

}  // namespace riverd::poll
