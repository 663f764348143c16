#pragma once

#include "feeds/text/ascii.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace riverd::dedupe {

/// What a character is to the division into tokens (D3).
enum class CharacterClass : std::uint8_t {
  separator,  ///< between tokens
  letter,     ///< of a run: a letter, or a mark on one
  digit,      ///< of a run; in a number if nothing else is in it
  single,     ///< a token by itself: Han, kana, Hangul
};

/// A character as it is compared: in one case, in its compatibility form, simplified where it is Han.
struct Character {
  char32_t code_point = 0;
  CharacterClass kind = CharacterClass::separator;
};

/// NFKC_Casefold of a text, character by character, and each Han character as its simplified form where it
/// has one. Linear time.
class CharacterReader {
 public:
  /// Reads UTF-8.
  explicit CharacterReader(std::string_view text);

  /// False at the end.
  bool next(Character& out) {
    if (position_ == text_.size()) return false;
    const auto first = static_cast<unsigned char>(text_[position_]);
    if (first >= 0x80) return next_wide(out);
    ++position_;
    out = ascii[first];
    return true;
  }

 private:
  static constexpr std::array<Character, 0x80> ascii = [] {
    std::array<Character, 0x80> out{};
    for (char32_t c = 0; c < out.size(); ++c) {
      const char narrow = static_cast<char>(c);
      const CharacterClass kind = text::is_digit(narrow)    ? CharacterClass::digit
                                  : text::is_letter(narrow) ? CharacterClass::letter
                                                            : CharacterClass::separator;
      out[c] = {static_cast<unsigned char>(text::lower(narrow)), kind};
    }
    return out;
  }();

  bool next_wide(Character& out);

  std::string normalized_;  // what text_ points into where characters act upon each other
  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace riverd::dedupe
