#pragma once

#include <cstdint>

namespace riverd::dedupe {

/// What a character is to the division into tokens (D3).
enum class CharacterClass : std::uint8_t {
  separator,  ///< between tokens
  letter,     ///< of a run: a letter, or a mark on one
  digit,      ///< of a run; in a number if nothing else is in it
  single,     ///< a token by itself: Han, kana, Hangul
};

/// Of any character, as ICU has it.
[[nodiscard]] CharacterClass class_of(char32_t code_point);

}  // namespace riverd::dedupe
