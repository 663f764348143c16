#pragma once

#include "daemon/poll/fetcher.hpp"
#include "tests/daemon/poll/manual_clock.hpp"
#include "tests/politeness/score.hpp"
#include "tests/politeness/scripts.hpp"
#include "tests/replay/random.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace riverd::politeness {

/// All origins together: they answer by their scripts, after a while, and keep the score. They know of the
/// client only what it sent and what it was sent, and judge by the rules alone.
class Origin final : public poll::Fetcher {
 public:
  Origin(std::shared_ptr<poll::ManualClock> clock, Time start, std::uint64_t seed);

  boost::asio::awaitable<Result<http::Response>> fetch(poll::FeedTarget target) override;

  /// The client is no more: what was in flight is not delivered, and what was delivered at this very
  /// instant may not have been stored.
  void client_killed();

  /// A client begins.
  void client_started();

  [[nodiscard]] std::vector<std::string> urls() const;
  [[nodiscard]] Score& score() { return score_; }

 private:
  /// What the client may know of a feed, and what follows from it.
  struct Knowledge {
    std::string etag;
    std::string modified;
    std::chrono::milliseconds hold{0};
    std::chrono::milliseconds hold_again{0};  // after a request that was killed
    std::optional<Time> retry_until{};
    unsigned failures = 0;  // in a row
    bool gone = false;
    bool read = false;  // a document was delivered
  };

  struct Feed {
    Script script;
    std::vector<Knowledge> possible{1};  // the last is the latest
    std::set<std::string> etags;         // ever delivered
    std::set<std::string> dates;
    std::optional<Time> last{};  // end of the last request
    std::optional<Time> delivered{};
    std::optional<Knowledge> before{};  // the delivery
    bool killed = false;                // the last request was not answered
    std::size_t requests = 0;
    std::size_t firsts = 0;  // requests before anything was delivered
    unsigned in_flight = 0;
  };

  struct Host {
    unsigned in_flight = 0;
    std::optional<Time> last{};
  };

  using Faults = std::vector<std::string>;

  [[nodiscard]] Faults faults(const Feed& feed, const Knowledge& known,
                              const storage::Validators& sent) const;
  void judge(Feed& feed, const storage::Validators& sent);
  void judge_host(const Host& host, const std::string& url);
  void delivered(Feed& feed, const Answer& answer);
  void ended(Feed& feed, Host& host);

  std::shared_ptr<poll::ManualClock> clock_;
  replay::Random random_;
  Score score_;
  std::vector<std::unique_ptr<Feed>> feeds_;
  std::map<std::string, Feed*> by_url_;  // advertised addresses
  std::map<std::string, Host> hosts_;
  std::optional<Time> started_{};  // unless it is the first start
  std::map<std::int64_t, unsigned> per_second_;
};

}  // namespace riverd::politeness
