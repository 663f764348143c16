#pragma once

#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/settings.hpp"
#include "feeds/model/time.hpp"
#include "tests/daemon/poll/manual_clock.hpp"
#include "tests/day/trace.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace riverd::day {

/// A span of the day.
struct Span {
  Time from{};
  Time until{};

  [[nodiscard]] bool holds(Time now) const { return from <= now && now < until; }
};

/// One source: an entry every `period`, of which its document lists the last `window`.
struct Publisher {
  std::string name;
  std::string url;
  std::chrono::milliseconds period{};
  std::size_t window = 10;
  Time last = Time::max();  // it brings nothing after that
  bool validators = true;
  std::string moves_to{};  // from `World::moving` on
};

/// The hosts of some feeds through one day on which everything happens that may, and how they answer.
///
/// * From the 4th to the 7th hour no host can be reached: it is our own network that is away.
/// * From the 9th hour on a feed redirects for good.
/// * From the 11th hour on the three feeds of a board answer 403.
/// * From the 13th hour on a forum with four feeds answers 429, and asks for six hours.
/// * All along a wire brings more than its document holds between two polls.
/// * All along, and for months before, a mirror serves the entries of the day on which it stopped.
class World final : public poll::Fetcher {
 public:
  static constexpr std::chrono::hours retry_after{6};
  static constexpr std::size_t sites = 40;

  /// The day begins at `start`.
  World(std::shared_ptr<poll::ManualClock> clock, Trace& trace, Time start);

  boost::asio::awaitable<Result<http::Response>> fetch(poll::FeedTarget target) override;

  [[nodiscard]] const std::vector<Publisher>& publishers() const { return publishers_; }
  [[nodiscard]] const Publisher& publisher(const std::string& name) const;

  /// The settings of the feeds of that name, or of all.
  [[nodiscard]] std::vector<poll::FeedSettings> settings(const std::string& name = {}) const;

  /// When a feed was first served at that time or after it.
  [[nodiscard]] std::optional<Time> served_from(const std::string& name, Time time) const;

  /// How many entries of a feed came and went between its polls since the day began.
  [[nodiscard]] std::uint64_t lost(const std::string& name) const;

  /// And before its last document that brought any.
  [[nodiscard]] std::uint64_t lost_last(const std::string& name) const;

  const Span outage;
  const Time moving;
  const Time refusing;
  const Time throttling;
  const Time mirror_stopped;

 private:
  struct Served {
    std::uint64_t newest = 0;
    std::uint64_t lost = 0;
    std::uint64_t lost_last = 0;
    std::vector<Time> times;
  };

  http::Response answer(const Publisher& publisher, const poll::FeedTarget& target);
  http::Response document(const Publisher& publisher, const storage::Validators& sent);

  std::shared_ptr<poll::ManualClock> clock_;
  Trace& trace_;
  Time start_;
  std::vector<Publisher> publishers_;
  std::map<std::string, std::size_t> by_url_;  // the new addresses of those that move too
  std::map<std::string, Served> served_;       // by name
  std::string last_noted_;                     // of the answers, so that a row of them is one line
};

}  // namespace riverd::day
