// Whatever the damage, what the recovery makes of it is well-formed, bounded in depth and size, and
// recovering it again changes nothing.

#include "feeds/parse/xml_text.hpp"
#include "feeds/text/encoding.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <pugixml.hpp>

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  constexpr unsigned deepest = 32;
  std::string text(text::decode_document(fuzz::text_of(data, size), {}).utf8());
  auto prepared = parse::prepare_references(text);
  if (prepared.changed) text = std::move(*prepared.changed);
  const auto again = parse::prepare_references(text);
  fuzz::require(!again.changed, "references are prepared once");
  const parse::Recovered mended = parse::recover(text, deepest);
  fuzz::require(mended.text.size() <= 8 * text.size() + 64, "recovery is bounded by its input");
  pugi::xml_document tree;
  const auto result = tree.load_buffer(mended.text.data(), mended.text.size(),
                                       pugi::parse_default | pugi::parse_fragment, pugi::encoding_utf8);
  fuzz::require(static_cast<bool>(result), "what was recovered is well-formed");
  const parse::Recovered twice = parse::recover(mended.text, deepest);
  fuzz::require(twice.text == mended.text, "recovery is idempotent");
  return 0;
}
