// Any bytes through the front door and out again as JSON: nothing may crash, hang or read beyond its
// input, and what is printed must be JSON.

#include "feeds/emit/parsed_json.hpp"
#include "feeds/parse/parse.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  parse::DocumentHints hints;
  hints.url = "https://feeds.example/d/feed";
  parse::ParseLimits limits;
  limits.depth = 64;
  const auto feed = parse::parse(bytes, hints, limits);
  if (!feed) return 0;
  for (const auto table :
       {text::SanitizeTable::wide, text::SanitizeTable::strict, text::SanitizeTable::raw}) {
    const std::string printed = boost::json::serialize(emit::to_json(*feed, table));
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::parse(printed, error, {}, options);
    if (error) std::abort();
  }
  return 0;
}
