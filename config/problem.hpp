#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace riverd::config {

/// A place in a text file, both from 1; columns count characters. 0 where a whole file is meant.
struct Position {
  std::size_t line = 0;
  std::size_t column = 0;

  auto operator<=>(const Position&) const = default;
};

/// One thing wrong with a configuration: where, what, and what to write instead.
struct Problem {
  std::filesystem::path file;
  std::size_t line = 0;    // from 1; 0: the whole file is meant
  std::size_t column = 0;  // from 1; 0: the whole file, or the whole line
  std::string message;     // one sentence without a full stop at its end
};

/// `FILE:LINE:COLUMN: message`, as editors and terminals take it; a whole file is its line 1 column 1.
[[nodiscard]] std::string to_string(const Problem& problem);

/// Why a value cannot stand: the end of a sentence that begins with it ("has no port; write …").
struct Complaint {
  std::string message;
};

/// A value in its final spelling, or what is wrong with it.
template <class T>
using Checked = std::variant<T, Complaint>;

/// The text in quotation marks as a message shows it: control characters escaped, shortened
/// past 80 bytes, never inside a character.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// Whether a text has no control characters (U+0000 to U+001F, U+007F): what may enter a header line,
/// a log line or a terminal.
[[nodiscard]] bool is_one_line(std::string_view text);

}  // namespace riverd::config
