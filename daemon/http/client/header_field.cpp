#include "daemon/http/client/header_field.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>

namespace riverd::http {
bool same_token(std::string_view a, std::string_view b) {
  return text::equals_ignoring_case(a, b);
}

std::string_view trim_field(std::string_view value) {
  const auto first = value.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(" \t") - first + 1);
}

std::string_view take_element(std::string_view& list) {
  while (!list.empty()) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < list.size() && (quoted || list[end] != ','); ++end) {
      if (list[end] == '"') quoted = !quoted;
      if (quoted && list[end] == '\\' && end + 1 < list.size()) ++end;
    }
    const std::string_view element = trim_field(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (!element.empty()) return element;
  }
  return {};
}

void append_without_controls(std::string& text, std::string_view value) {
  const auto is_control = [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; };
  for (;;) {
    const auto* const control = std::find_if(value.begin(), value.end(), is_control);
    const auto before = static_cast<std::size_t>(control - value.begin());
    text.append(value.substr(0, before));
    if (before == value.size()) return;
    if (*control == '\t') text += ' ';
    value.remove_prefix(before + 1);
  }
}

std::string without_controls(std::string_view value) {
  std::string text;
  append_without_controls(text, value);
  return text;
}

}  // namespace riverd::http
