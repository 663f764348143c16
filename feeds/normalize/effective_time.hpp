#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/parse/parsed_feed.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

/// When an entry happened (rules T1 to T5 and T9). Pure: the time of receipt is an argument.
namespace riverd::normalizing {

/// What the dates of one document are judged against.
struct TimeFrame {
  Time received{};
  bool first_fetch = false;                    // nothing of this feed was stored before (T4)
  std::optional<Time> feed_updated{};          // what the document says of itself
  std::optional<Time> last_modified{};         // of the HTTP response
  std::optional<std::chrono::minutes> zone{};  // for dates without one; UTC if absent (T1)
};

/// Everything an item says about its time.
struct StatedTimes {
  std::optional<ParsedDate> published{};
  std::optional<ParsedDate> updated{};
  std::optional<Time> comment{};  // the archiver's timestamp comment (T9)
  std::optional<Time> origin{};   // the date block the body opens with (T9)
};

/// The date block of a mirror, `<div><i>RFC 822 date</i></div>`, at the beginning of some HTML.
struct OriginDate {
  Time time{};
  std::size_t begin = 0;  // of the block, in bytes
  std::size_t end = 0;
};
[[nodiscard]] std::optional<OriginDate> origin_date_of(std::string_view html);

/// Whether a timestamp comment vouches for an origin date: that one is 0 to 72 hours earlier (T9).
[[nodiscard]] bool vouches_for(Time comment, Time origin);

/// The instant a date means: without a zone, in the frame's (T1).
[[nodiscard]] Time instant_of(const ParsedDate& date, const TimeFrame& frame);

/// The times of the item at `position` (from 0) of its document. `batch` is not decided here.
[[nodiscard]] EntryTimes decide_times(const StatedTimes& stated, const TimeFrame& frame,
                                      std::size_t position);

/// T5: marks those of one document's times that at least three stated dates share. They stay equal;
/// the order of arrival, which is the document's, decides between them (T7).
void mark_batches(const std::vector<EntryTimes*>& times);

}  // namespace riverd::normalizing
