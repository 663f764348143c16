#pragma once

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
  bool next(Character& out);

 private:
  std::string normalized_;  // what text_ points into where characters act upon each other
  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace riverd::dedupe
