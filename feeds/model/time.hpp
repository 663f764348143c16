#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace riverd {

/// An instant in UTC, milliseconds since 1970-01-01T00:00:00Z. An absent date is an empty
/// std::optional<Time>, never zero.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// How an entry's effective time came about (docs/feeds: rules T1 to T9).
enum class TimeQuality : std::uint8_t {
  ok,            ///< stated by the publisher with a zone
  zone_assumed,  ///< stated without a zone; the feed's configured zone or UTC was used (T1)
  clamped,       ///< stated in the future; the time of arrival was used (T2)
  batch,         ///< three or more entries of one document carry this very time (T5)
  backfill,      ///< undated, from the first fetch of its feed (T4)
  missing,       ///< undated or unusable; the time of arrival was used (T3, T4)
};

/// `ok`, `zone_assumed`, …: the names of the values above.
[[nodiscard]] const char* to_string(TimeQuality quality);

/// RFC 3339 in UTC with `Z`; milliseconds only where they are not zero: `2003-12-31T18:14:55Z`.
[[nodiscard]] std::string to_rfc3339(Time time);

/// RFC 3339 in UTC, always with three digits of fraction: `2025-02-22T18:39:04.000Z`.
[[nodiscard]] std::string to_rfc3339_millis(Time time);

/// RFC 822 with a four-digit year and `GMT`, as RSS 2.0 and HTTP (RFC 9110, 5.6.7) want it:
/// `Sat, 22 Feb 2025 18:39:04 GMT`.
[[nodiscard]] std::string to_rfc822(Time time);

}  // namespace riverd
