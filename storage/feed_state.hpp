#pragma once

#include "feeds/model/feed.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

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
