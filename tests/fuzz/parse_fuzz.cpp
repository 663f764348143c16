// Any bytes through the front door and out again as JSON: nothing may crash, hang or read beyond its
// input, what is printed must be JSON in valid UTF-8, and the first pass must see the same items as the
// full reading.

#include "feeds/emit/parsed_json.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <boost/json/parse.hpp>

#include <string>

namespace riverd::fuzz {
namespace {

void read(std::string_view bytes, const parse::DocumentHints& hints) {
  parse::ParseLimits limits;
  limits.depth = 64;
  const auto feed = parse::parse(bytes, hints, limits);
  const auto none = parse::parse(bytes, hints, limits, [](const ItemSketch&) { return false; });
  require(feed.has_value() == none.has_value(), "both speeds agree on what is a feed");
  if (!feed) return;
  require(none->items.empty() && none->skipped.size() == feed->items.size(),
          "the first pass sees every item");
  for (const auto table :
       {text::SanitizeTable::wide, text::SanitizeTable::strict, text::SanitizeTable::raw}) {
    std::string printed;
    emit::append_parsed_json(printed, *feed, table);
    require(text::survey_utf8(printed).valid == printed.size(), "what is printed is UTF-8");
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::parse(printed, error, {}, options);
    require(!error, "what is printed is JSON");
  }
}

}  // namespace
}  // namespace riverd::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  parse::DocumentHints hints;
  hints.url = "https://feeds.example/d/feed";
  fuzz::read(fuzz::text_of(data, size), hints);
  return 0;
}
