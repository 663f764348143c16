// Any text as a date: what is read lies in four-digit years and, written as RFC 3339, is read as the same
// instant.

#include "feeds/model/time.hpp"
#include "feeds/parse/date.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const auto date = parse::parse_date(fuzz::text_of(data, size));
  if (!date) return 0;
  const std::string written = to_rfc3339(date->time);
  const auto again = parse::parse_date(written);
  fuzz::require(again && again->time == date->time, "a date that was read is read again from its own form");
  return 0;
}
