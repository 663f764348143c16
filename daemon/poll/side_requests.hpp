#pragma once

#include "daemon/poll/clock.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/governor.hpp"
#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/verdict.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace riverd::poll {

/// An answer to one, or why there is none.
struct SideAnswer {
  explicit SideAnswer(Result<http::Response> given) : answer(std::move(given)) {}

  Result<http::Response> answer;
  std::optional<Time> paused{};  // nothing was sent, since the host is not asked before; `answer` is void
  std::optional<Time> retry_after{};  // of 429 and 503: not before, as stated
};

/// What a poll asks for besides its feed: robots.txt and the pages of articles. Hosts bear them like polls
/// (P7, P13): each waits for its turn, none goes to a host that is paused, and a 429 pauses the host for all.
/// Used on one executor only; what it is made of outlives it.
class SideRequests {
 public:
  SideRequests(Fetcher& fetcher, HostLimits& limits, HostGovernor& governor, std::shared_ptr<Clock> clock);

  /// Not to be called by who holds a permit of the host. `feed`: on whose behalf.
  [[nodiscard]] boost::asio::awaitable<SideAnswer> ask(FeedTarget target, FeedId feed);

  /// Called when an answer pauses its host: on whose behalf it was asked, the host, the status, until when.
  std::function<void(FeedId, const std::string&, int, Time)> on_pause;

  /// Bytes of bodies since the last call, on the wire.
  [[nodiscard]] std::uint64_t take_received();

 private:
  /// Tells the governor of a host that does not serve. One that says when it will is taken at its word
  /// whatever the status: what it turns away here it turns away for others.
  void observe(const http::Response& response, FeedId feed, Time sent, std::optional<Time> retry_after);

  Fetcher& fetcher_;
  HostLimits& limits_;
  HostGovernor& governor_;
  std::shared_ptr<Clock> clock_;
  std::uint64_t received_ = 0;
};

}  // namespace riverd::poll
