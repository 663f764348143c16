#pragma once

#include "feeds/text/scan.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// Copies text in which single characters are written otherwise: escaped in markup, in JSON.
namespace riverd::text {

/// What stands for a character: the first `size` bytes of `text`, which may be none.
struct Replacement {
  std::array<char, 8> text{};
  std::uint8_t size = 0;

  constexpr Replacement() = default;
  constexpr explicit Replacement(std::string_view written) : size(static_cast<std::uint8_t>(written.size())) {
    for (std::size_t i = 0; i < written.size(); ++i) text[i] = written[i];
  }
};

/// By ASCII character.
using Replacements = std::array<Replacement, 128>;

/// Appends `text` with each character that `matches` (see scan(); ASCII characters only) replaced by what the
/// table has for it. Escaped text is dense with such characters, so a window of it is put together in one
/// piece and appended once.
template <class Matches>
void append_replaced(std::string& out, std::string_view text, Matches matches,
                     const Replacements& replacements) {
  constexpr std::size_t step = 16;  // what lies between two replacements is copied in steps of
  std::array<char, window * sizeof(Replacement::text) + step> made;  // NOLINT: filled before it is read
  std::size_t start = 0;                                             // up to here `text` is in `out`
  for (std::size_t at = 0; at < text.size(); at += window) {
    const std::string_view part = text.substr(at, window);
    std::uint64_t found = match_bits(part, matches);
    if (found == 0) continue;
    out.append(text.substr(start, at - start));
    const bool room = text.size() - at >= window + step;  // steps may read beyond the window
    char* to = made.data();
    std::size_t from = 0;
    const auto copy_until = [&](std::size_t end) {
      const std::size_t size = end - from;
      if (room) {
        for (std::size_t done = 0; done < size; done += step) {
          std::memcpy(to + done, part.data() + from + done, step);
        }
      } else {
        std::memcpy(to, part.data() + from, size);
      }
      to += size;
    };
    for (; found != 0; found &= found - 1) {
      const auto place = static_cast<std::size_t>(std::countr_zero(found));
      copy_until(place);
      const Replacement& replacement = replacements[static_cast<unsigned char>(part[place])];
      std::memcpy(to, replacement.text.data(), replacement.text.size());
      to += replacement.size;
      from = place + 1;
    }
    copy_until(part.size());
    out.append(made.data(), to);
    start = at + part.size();
  }
  if (start < text.size()) out.append(text.substr(start));
}

/// Appends a text between two constants, such as a tag's or a key's marks; a short one in one piece.
[[gnu::always_inline]] inline void append_between(std::string& out, std::string_view before,
                                                  std::string_view text, std::string_view after) {
  std::array<char, 2 * window> made;  // NOLINT: filled before it is read
  const std::size_t size = before.size() + text.size() + after.size();
  if (size > made.size()) {
    out.append(before).append(text).append(after);
    return;
  }
  // copy(), unlike memcpy, takes the empty view that points nowhere.
  std::size_t end = before.copy(made.data(), before.size());
  end += text.copy(made.data() + end, text.size());
  after.copy(made.data() + end, after.size());
  out.append(made.data(), size);
}

/// What is_markup() finds, escaped; nothing for any other character.
inline constexpr Replacements markup_escapes = [] {
  Replacements table{};
  table['&'] = Replacement("&amp;");
  table['<'] = Replacement("&lt;");
  table['>'] = Replacement("&gt;");
  table['"'] = Replacement("&quot;");
  return table;
}();

}  // namespace riverd::text
