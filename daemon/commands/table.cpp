#include "daemon/commands/table.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace riverd::commands {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 6;  // columns no column is cut below

std::size_t width_of(UChar32 c) {
  const auto category = u_charType(c);
  if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

icu::UnicodeString decode(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  const icu::UnicodeString text = decode(utf8);
  std::size_t columns = 0;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) columns += width_of(text.char32At(i));
  return columns;
}

std::string fit(std::string_view utf8, std::size_t columns) {
  icu::UnicodeString text = decode(utf8);
  const bool whole = display_width(utf8) <= columns;
  const std::size_t room = whole ? columns : columns - std::min<std::size_t>(columns, 1);
  std::size_t used = 0;
  int32_t end = 0;
  while (end < text.length()) {
    used += width_of(text.char32At(end));
    if (used > room) break;
    if (u_iscntrl(text.char32At(end))) text.setCharAt(end, u' ');
    end = text.moveIndex32(end, 1);
  }
  text.truncate(end);
  std::string out;
  text.toUTF8String(out);
  if (!whole && columns > 0) out += "…";
  return out;
}

Table::Table(std::vector<std::string> heading) {
  auto& row = rows_.emplace_back();
  for (std::string& text : heading) row.emplace_back(std::move(text), Tone::heading);
}

void Table::add(std::vector<Cell> cells) {
  cells.resize(rows_.front().size(), "");
  rows_.push_back(std::move(cells));
}

std::string Table::print(const Terminal& terminal) const {
  const std::size_t count = rows_.front().size();
  std::vector<std::size_t> widths(count, 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < count; ++i) widths[i] = std::max(widths[i], display_width(row[i].text));
  }
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) + gap * (count - 1);
  };
  while (terminal.width > 0 && total() > terminal.width) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= narrowest) break;
    *widest -= std::min(total() - terminal.width, *widest - narrowest);
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string blank;  // before the next cell that is not empty: no line ends in it
    for (std::size_t i = 0; i < count; ++i) {
      const std::string cell = fit(row[i].text, widths[i]);
      if (!cell.empty()) out += std::exchange(blank, {}) + painted(cell, row[i].tone, terminal.colours);
      blank.append(widths[i] - display_width(cell) + gap, ' ');
    }
    out += "\n";
  }
  return out;
}

}  // namespace riverd::commands
