#include "feeds/emit/display_language.hpp"

#include "feeds/emit/presentation.hpp"
#include "feeds/text/ascii.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace riverd::emit {
namespace {

/// So much of a text tells its script.
constexpr std::size_t enough = 600;

struct Letters {
  std::size_t han = 0;
  std::size_t kana = 0;
  std::size_t hangul = 0;
  std::size_t others = 0;
};

Letters letters_of(std::string_view text) {
  Letters out;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t size = std::min(text.size(), enough);
  for (std::size_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    if (c < 0 || u_isalpha(c) == 0) continue;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(c, &status)) {
      case USCRIPT_HAN:
        ++out.han;
        break;
      case USCRIPT_HIRAGANA:
      case USCRIPT_KATAKANA:
        ++out.kana;
        break;
      case USCRIPT_HANGUL:
        ++out.hangul;
        break;
      default:
        ++out.others;
    }
  }
  return out;
}

bool begins(std::string_view tag, std::string_view language) {
  return tag.size() >= language.size() &&
         text::equals_ignoring_case(tag.substr(0, language.size()), language) &&
         (tag.size() == language.size() || tag[language.size()] == '-');
}

/// Whether a language is one of those written in these scripts.
bool is_east_asian(std::string_view tag) {
  static constexpr std::array<std::string_view, 9> languages = {"zh",  "ja",  "ko",  "yue", "cmn",
                                                                "wuu", "hak", "nan", "lzh"};
  return std::any_of(languages.begin(), languages.end(),
                     [&](std::string_view language) { return begins(tag, language); });
}

}  // namespace

std::string display_language(std::string_view declared, std::string_view text) {
  if (!is_language_tag(declared)) declared = {};
  const Letters letters = letters_of(text);
  const std::size_t east_asian = letters.han + letters.kana + letters.hangul;
  // A word weighs as much as two or three characters.
  if (3 * east_asian > letters.others) {
    if (is_east_asian(declared)) return std::string(declared);
    if (letters.hangul > letters.han + letters.kana) return "ko";
    return 20 * letters.kana > letters.han ? "ja" : "zh";
  }
  if (letters.others > 0 && east_asian == 0 && is_east_asian(declared)) return "und";
  return std::string(declared);
}

}  // namespace riverd::emit
