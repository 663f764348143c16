// JSON, sound or damaged, through the JSON Feed reader.

#include "feeds/emit/parsed_json.hpp"
#include "feeds/parse/json_feed.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const text::DecodedText decoded = text::decode_document(fuzz::text_of(data, size), {});
  parse::DocumentHints hints;
  hints.url = "https://feeds.example/d/feed.json";
  const auto feed = parse::read_json_feed(decoded.utf8(), hints, {}, {});
  if (!feed) return 0;
  std::string printed;
  emit::append_parsed_json(printed, *feed, text::SanitizeTable::wide);
  fuzz::require(text::survey_utf8(printed).valid == printed.size(), "what is printed is UTF-8");
  return 0;
}
