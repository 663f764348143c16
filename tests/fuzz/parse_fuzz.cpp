#include "feeds/emit/parsed_json.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/text/sanitize.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Any bytes are parsed and printed, under each table of the sanitiser.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  riverd::parse::DocumentHints hints;
  hints.url = "https://fuzz.example/feed.xml";
  const auto feed = riverd::parse::parse(bytes, hints);
  if (!feed) return 0;
  for (const auto table : {riverd::text::SanitizeTable::wide, riverd::text::SanitizeTable::strict,
                           riverd::text::SanitizeTable::raw}) {
    const auto printed = riverd::emit::to_json(*feed, table);
    if (printed.empty()) __builtin_trap();
  }
  return 0;
}
