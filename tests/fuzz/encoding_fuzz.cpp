// Bytes under any declared encoding: the first line is the content type, the rest the document.

#include "feeds/text/encoding.hpp"
#include "feeds/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const std::string_view input = fuzz::text_of(data, size);
  const auto line = input.find('\n');
  const std::string_view content_type =
      line == std::string_view::npos ? std::string_view{} : input.substr(0, line);
  const std::string_view bytes = line == std::string_view::npos ? input : input.substr(line + 1);
  const text::DecodedText decoded = text::decode_document(bytes, content_type);
  const text::Utf8Survey survey = text::survey_utf8(decoded.utf8());
  fuzz::require(survey.valid == decoded.utf8().size(), "a decoded document is UTF-8");
  fuzz::require(decoded.utf8().find('\0') == std::string_view::npos, "a decoded document holds no NUL");
  fuzz::require(decoded.may_hold_controls() || !survey.controls,
                "a document said to hold no controls holds none");
  fuzz::require(decoded.utf8().size() <= 6 * bytes.size() + 16, "decoding is bounded by its input");
  fuzz::require(!decoded.encoding().empty(), "the decoder is named");
  const std::string clean = text::clean_string(decoded.utf8());
  fuzz::require(text::survey_utf8(clean).valid == clean.size(), "a clean string is UTF-8");
  fuzz::require(!text::survey_utf8(clean).controls, "a clean string holds no controls");
  return 0;
}
