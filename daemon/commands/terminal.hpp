#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace riverd::commands {

/// What standard output can show.
struct Terminal {
  std::size_t width = 0;  // columns; 0: it is no terminal, and nothing is cut
  bool colours = false;
};

/// Of standard output. Colours are for a terminal that is not `TERM=dumb`, unless NO_COLOR has a value
/// (no-color.org).
[[nodiscard]] Terminal standard_output();

/// What a word says about what it names; the word itself says it too, for those who see no colours.
enum class Tone : std::uint8_t { plain, heading, good, warning, bad };

/// The text in the colour of its tone; as it is where there are none.
[[nodiscard]] std::string painted(std::string text, Tone tone, bool colours);

}  // namespace riverd::commands
