#include "feeds/dedupe/character_class.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace riverd::dedupe {

CharacterClass class_of(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &status);
  if (u_isalpha(c) != 0 && (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA ||
                            script == USCRIPT_KATAKANA || script == USCRIPT_HANGUL)) {
    return CharacterClass::single;
  }
  if (u_isdigit(c) != 0) return CharacterClass::digit;
  constexpr std::uint32_t marks = U_GC_M_MASK;
  if (u_isalnum(c) != 0 || (U_GET_GC_MASK(c) & marks) != 0) return CharacterClass::letter;
  return CharacterClass::separator;
}

}  // namespace riverd::dedupe
