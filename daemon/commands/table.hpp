#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::commands {

/// Columns a terminal uses for a text: two for wide East Asian characters (UAX #11), none for
/// combining marks.
[[nodiscard]] std::size_t display_width(std::string_view utf8);

/// Cuts a text to that many columns, with `…` where something was cut. Control characters, which
/// strangers may have put in, become spaces.
[[nodiscard]] std::string fit(std::string_view utf8, std::size_t columns);

/// Lines of aligned columns for a terminal: a heading, then rows of as many cells.
class Table {
 public:
  explicit Table(std::vector<std::string> heading);

  void add(std::vector<std::string> cells);

  /// The table with columns two spaces apart. Columns that do not fit `width` are narrowed, the widest
  /// first; with `width` 0 nothing is cut.
  [[nodiscard]] std::string print(std::size_t width) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Columns of the terminal on standard output; 0 if it is none.
[[nodiscard]] std::size_t terminal_width();

}  // namespace riverd::commands
