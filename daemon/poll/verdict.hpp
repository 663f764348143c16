#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/poll/page.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/feed_state.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace riverd::poll {

enum class Outcome : std::uint8_t {
  unchanged,     ///< 304, or a body equal to the last one
  body,          ///< a document to be read
  gone,          ///< 410: never asked for again (P14)
  rate_limited,  ///< 429 and 503: nothing is sent before a stated or usual time (P13)
  failed,        ///< everything else; tried again later (P14, P15, P20)
};

/// What one answer, or its absence, means for the feed it was asked for.
struct Verdict {
  Outcome outcome = Outcome::failed;
  int status = 0;                  // 0: no answer came
  std::string error;               // one sentence that is safe to log; empty for unchanged and body
  storage::Validators validators;  // of this answer (P2); they count once its entries are stored
  std::string moved_to;            // target of a chain of permanent redirects (P16); empty: none
  std::optional<std::chrono::seconds> freshness{};  // P11; also of a 429
  std::optional<Time> retry_after{};                // as stated, not beyond 30 days (S6)
  std::uint64_t wire_bytes = 0;
  bool unreached = false;  // no answer came, and the reason may lie between us and every host
  Page page = Page::none;  // what a body was that is no feed
  bool delta = false;      // the body has what is new and leaves out what is as it was (RFC 3229)
  std::string peer;        // the address that answered, as text; empty: not known
};

/// What the answer to a request for the feed in state `before` means. `now` is when it came.
///
/// Validators name the address that finally answered, and are sent to it alone. So a 304 counts only from
/// there: any other address answers so to what nobody asked.
[[nodiscard]] Verdict judge(const Result<http::Response>& answer, const storage::FeedState& before, Time now);

/// The verdict on a body that turned out to be no feed: the state is kept as it was (P20).
[[nodiscard]] Verdict rejected(const Verdict& verdict, std::string error);

/// The verdict on a feed that cannot be asked at all; `error` says why.
[[nodiscard]] Verdict not_asked(std::string error);

}  // namespace riverd::poll
