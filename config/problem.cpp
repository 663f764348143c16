#include "config/problem.hpp"

#include <algorithm>

namespace riverd::config {

std::string to_string(const Problem& problem) {
  return problem.file.string() + ":" + std::to_string(std::max<std::size_t>(problem.line, 1)) + ":" +
         std::to_string(std::max<std::size_t>(problem.column, 1)) + ": " + problem.message;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 80;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string_view shown = text;
  if (shown.size() > longest) {
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) --end;
    shown = shown.substr(0, end);
  }
  std::string result = "\"";
  for (const char c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      result += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
    } else {
      result += c;
    }
  }
  return result + (shown.size() < text.size() ? "…\"" : "\"");
}

bool is_one_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

}  // namespace riverd::config
