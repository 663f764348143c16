#pragma once

#include "feeds/model/feed.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "storage/feed_event.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace riverd::storage {

/// What the last answers said that later requests must echo byte for byte (P1, P2). They belong to
/// `url`, the address that finally answered (P16).
struct Validators {
  std::string url;
  std::string etag;           // verbatim, quotes and `W/` included; empty: none was sent
  std::string last_modified;  // verbatim

  friend bool operator==(const Validators&, const Validators&) = default;
};

enum class FeedHealth : std::uint8_t {
  unknown,    ///< never polled
  good,       ///< the last poll succeeded
  failing,    ///< the last poll failed; polled again later
  suspended,  ///< not polled until the owner says so
  gone,       ///< 410, or the publisher declared the feed expired: never polled again
};

[[nodiscard]] const char* to_string(FeedHealth health);

/// How often a source brings new entries, as its polls saw it. Counts fade with time (rule S1), so that they
/// tell of the recent past; what they are used for is the poller's affair.
struct Arrivals {
  double entries = 0;             // new ones
  double observed = 0;            // seconds over which they came
  std::array<float, 48> hours{};  // new ones by hour (UTC): 24 of Monday to Friday, 24 of the weekend
  std::optional<Time> until{};    // the last poll that was counted

  friend bool operator==(const Arrivals&, const Arrivals&) = default;
};

/// How often the polls of a source bring something, over months: what its silence is judged by.
struct Pace {
  double entries = 0;           // polls that brought new entries, fading
  double observed = 0;          // seconds from one such poll to the next, fading alike
  std::optional<Time> until{};  // the last such poll; at first the first poll

  friend bool operator==(const Pace&, const Pace&) = default;
};

/// What decided when a source is polled next.
enum class DueReason : std::uint8_t {
  unknown,      ///< not decided yet, or by a version that did not note it
  configured,   ///< the owner's own `interval`
  rate,         ///< how often it brings new entries, within the budget
  freshness,    ///< how long the server says its answer stays fresh
  ttl,          ///< the document's ttl
  period,       ///< the document's sy:updatePeriod and sy:updateFrequency
  floor,        ///< it offers no validators
  backoff,      ///< it failed
  retry_after,  ///< its server said when, or the usual wait after such an answer
  outage,       ///< our own network was away: the poll came to nothing and says nothing of the source
};

/// The decision when a source is polled next, and what went into it.
struct DueDecision {
  DueReason reason = DueReason::unknown;
  bool skipped = false;                   // moved out of hours or days that its publisher asks to skip
  std::chrono::milliseconds wait{};       // what `reason` asked for, before the hours to skip and the jitter
  std::chrono::milliseconds interval{};   // what it would have been if only the owner and the rate were asked
  std::chrono::milliseconds freshness{};  // as stated with the last answer; zero: not
  std::chrono::milliseconds floor{};      // zero: it offers validators
  double rate = 0;                        // entries a day it was taken to bring
  double theta = 0;                       // the budget's multiplier at that time; zero: it had no part

  friend bool operator==(const DueDecision&, const DueDecision&) = default;
};

/// A content rule of the owner, as one feed saw it.
struct RuleRecord {
  std::string name;
  Time since{};                // the first poll it was there for
  std::optional<Time> used{};  // the last poll of which it changed an entry
  std::uint32_t passed = 0;    // entries that it found nothing in since

  friend bool operator==(const RuleRecord&, const RuleRecord&) = default;
};

/// A feed's lag is told by so many of its last entries.
inline constexpr std::size_t lags_kept = 40;

/// Everything remembered about one source besides its entries. Written as a whole with each poll.
struct FeedState {
  FeedId id;
  std::string url;            // as configured
  Feed feed;                  // what it says about itself
  std::int32_t priority = 0;  // as configured: of several copies of an entry the highest leads (D8)
  FrequencyHints hints;
  Validators validators;
  std::uint64_t body_digest = 0;  // of the decoded body last processed; 0: none
  FeedHealth health = FeedHealth::unknown;
  std::uint32_t failures = 0;           // in a row
  std::int32_t last_status = 0;         // HTTP status of the last answer; 0: none came
  std::string last_error;               // one sentence; empty after a success
  std::string moved_to;                 // target of an all-permanent redirect chain seen once (P16)
  std::string current_url;              // where requests go after such a move was seen twice; empty: `url`
  std::optional<Time> moved_since{};    // since when `current_url` stands
  std::optional<Time> last_poll{};      // when the last request was sent
  std::optional<Time> last_success{};   // the last 200 or 304
  std::optional<Time> failing_since{};  // the first of the present run of failures; absent after a success
  std::optional<Time> next_due{};       // committed before a request is sent (P6)
  std::optional<Time> retry_until{};    // Retry-After and the like; nothing is sent before it
  /// When a request was decided on of whose end nothing is stored: it may have been under way when the
  /// program was killed.
  std::optional<Time> asked{};
  /// When this feed's answer last showed that its host throttles feed by feed.
  std::optional<Time> throttled_apart{};

  DueDecision due;  // why `next_due` is what it is
  Arrivals arrivals;
  Pace pace;
  std::optional<Time> newest_item{};  // the latest date of publication that an entry stated
  std::vector<RuleRecord> rules;      // the owner's content rules for it, in their order
  /// How much later than their origin's a mirror dates its last entries (T9), in seconds, the last one last;
  /// at most `lags_kept`. Empty: it is no mirror, as far as anybody saw.
  std::vector<std::uint32_t> lags;
  std::vector<FeedEvent> events;  // what is the matter with it or was of late, in order of their beginning

  // Kept by the store when it applies a batch; whatever a caller sets here is ignored.
  std::uint64_t entries = 0;
  std::optional<Time> last_change{};   // the last poll that brought a new or changed entry
  std::optional<Time> rekeyed{};       // the last poll that brought known entries under new identities
  std::uint32_t rekeyed_entries = 0;   // how many it were
  std::optional<Time> held_since{};    // the poll most of whose entries looked new and were not believed yet
  std::uint32_t held_entries = 0;      // how many it were
  std::optional<Time> losing_since{};  // since when no document lists an entry of the one before

  friend bool operator==(const FeedState&, const FeedState&) = default;
};

}  // namespace riverd::storage
