#include "feeds/dedupe/characters.hpp"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <vector>

namespace riverd::dedupe {

const CharacterTable& CharacterTable::instance() {
  static const CharacterTable table;
  return table;
}

bool CharacterTable::needs_normalizing(char32_t code_point) const {
  return form_ != nullptr && unorm2_isInert(form_, static_cast<UChar32>(code_point)) == 0;
}

Character CharacterTable::beyond(char32_t code_point) {
  return {code_point, class_of(code_point)};
}

std::string CharacterTable::normalize(std::string_view text) const {
  UErrorCode status = U_ZERO_ERROR;
  std::vector<UChar> wide(text.size());
  std::int32_t length = 0;
  u_strFromUTF8WithSub(wide.data(), static_cast<std::int32_t>(wide.size()), &length, text.data(),
                       static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr, &status);
  if (U_FAILURE(status)) return std::string(text);
  // One character becomes eighteen at most.
  std::vector<UChar> folded(static_cast<std::size_t>(length) * 18 + 1);
  const std::int32_t folded_length = unorm2_normalize(form_, wide.data(), length, folded.data(),
                                                      static_cast<std::int32_t>(folded.size()), &status);
  if (U_FAILURE(status)) return std::string(text);
  std::string out(static_cast<std::size_t>(folded_length) * 3, '\0');
  std::int32_t bytes = 0;
  u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &bytes, folded.data(), folded_length,
              &status);
  if (U_FAILURE(status)) return std::string(text);
  out.resize(static_cast<std::size_t>(bytes));
  return out;
}

CharacterTable::CharacterTable() {
  UErrorCode status = U_ZERO_ERROR;
  form_ = unorm2_getNFKCCasefoldInstance(&status);
}

}  // namespace riverd::dedupe
