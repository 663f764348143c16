#pragma once

#include "daemon/commands/terminal.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::commands {

/// Columns a terminal uses for a text: two for wide East Asian characters (UAX #11), none for
/// combining marks.
[[nodiscard]] std::size_t display_width(std::string_view utf8);

/// Cuts a text to that many columns, with `…` where something was cut. Control characters, which
/// strangers may have put in, become spaces.
[[nodiscard]] std::string fit(std::string_view utf8, std::size_t columns);

/// A text in a table, and what it says about its row.
struct Cell {
  Cell(std::string t, Tone n = Tone::plain) : text(std::move(t)), tone(n) {}  // NOLINT(*-explicit-*)
  Cell(const char* t) : text(t) {}                                            // NOLINT(*-explicit-*)

  std::string text;
  Tone tone = Tone::plain;
};

/// Lines of aligned columns for a terminal: a heading, then rows of as many cells.
class Table {
 public:
  explicit Table(std::vector<std::string> heading);

  void add(std::vector<Cell> cells);

  /// The table with columns two spaces apart. Columns that do not fit the terminal's width are narrowed, the
  /// widest first.
  [[nodiscard]] std::string print(const Terminal& terminal) const;

 private:
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace riverd::commands
