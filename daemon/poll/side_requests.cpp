#include "daemon/poll/side_requests.hpp"

#include "daemon/http/client/retry_after.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;
namespace errc = boost::system::errc;
using namespace std::chrono;

constexpr milliseconds longest_retry_after = days{30};  // S6

}  // namespace

SideRequests::SideRequests(Fetcher& fetcher, HostLimits& limits, HostGovernor& governor,
                           std::shared_ptr<Clock> clock)
    : fetcher_(fetcher), limits_(limits), governor_(governor), clock_(std::move(clock)) {}

asio::awaitable<SideAnswer> SideRequests::ask(FeedTarget target, FeedId feed) {
  const std::string host = host_of(target.url);
  const auto paused = [&]() -> std::optional<SideAnswer> {
    const auto until = governor_.paused_until(host, feed, clock_->now());
    if (!until) return std::nullopt;
    SideAnswer none(Error(errc::make_error_code(errc::resource_unavailable_try_again),
                          host + " asked not to be asked before " + to_rfc3339(*until)));
    none.paused = until;
    return none;
  };
  if (auto none = paused()) co_return std::move(*none);
  auto permit = co_await limits_.acquire(host);
  if (auto none = paused()) co_return std::move(*none);
  const Time sent = clock_->now();
  governor_.sent(host, sent);
  SideAnswer out(co_await fetcher_.fetch(std::move(target)));
  permit.finished();
  if (!out.answer) co_return out;
  received_ += out.answer->wire_bytes;
  if (out.answer->status == 429 || out.answer->status == 503) {
    const Time now = clock_->now();
    out.retry_after = http::retry_after(*out.answer, now);
    if (out.retry_after) out.retry_after = std::min<Time>(*out.retry_after, now + longest_retry_after);
    observe(*out.answer, feed, sent, out.retry_after);
  }
  co_return out;
}

void SideRequests::observe(const http::Response& response, FeedId feed, Time sent,
                           std::optional<Time> retry_after) {
  HostAnswer answer;
  answer.feed = feed;
  answer.host = host_of(response.url);
  answer.address = response.peer;
  const bool throttled = response.status == 429 || retry_after;
  answer.kind = throttled ? HostAnswer::Kind::throttled : HostAnswer::Kind::refused;
  answer.sent = sent;
  answer.received = clock_->now();
  answer.until = retry_after.value_or(answer.received + (response.status == 429 ? hours{4} : hours{1}));
  answer.stated = retry_after.has_value();
  const Ruling ruling = governor_.observe(answer);
  if (ruling.until && on_pause) on_pause(feed, answer.host, response.status, *ruling.until);
}

std::uint64_t SideRequests::take_received() {
  return std::exchange(received_, 0);
}

}  // namespace riverd::poll
