#pragma once

#include <cstddef>
#include <string_view>

namespace riverd::text {

/// What one look at every byte of a document tells.
struct Utf8Survey {
  std::size_t valid = 0;  ///< where the bytes stop being UTF-8; their size if they never do
  bool controls =
      false;  ///< whether a C0 control other than tab, line feed and carriage return is among them
};

/// Reads bytes as UTF-8 (Unicode 15, table 3-7). At the speed of memory where the processor has AVX2.
[[nodiscard]] Utf8Survey survey_utf8(std::string_view bytes);

/// The length of the UTF-8 sequence at the start of the bytes; 0 if there is none.
[[nodiscard]] std::size_t utf8_sequence(std::string_view bytes);

}  // namespace riverd::text
