#include "daemon/http/client/response_head.hpp"

#include "daemon/http/client/header_field.hpp"

#include <algorithm>

namespace riverd::http {
namespace {

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// A field's value; what stood between white space and control characters is white space around it as well.
void append_trimmed(std::string& out, std::string_view value) {
  const std::size_t start = out.size();
  append_without_controls(out, trim_field(value));
  while (out.size() > start && out.back() == ' ') out.pop_back();
  const std::size_t first = std::min(out.find_first_not_of(' ', start), out.size());
  out.erase(start, first - start);
}

}  // namespace

std::optional<std::size_t> head_length(std::string_view bytes) {
  for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    const std::string_view after = bytes.substr(at + 1);
    if (after.starts_with('\n')) return at + 2;
    if (after.starts_with("\r\n")) return at + 3;
  }
  return std::nullopt;
}

bool looks_like_http(std::string_view bytes) {
  constexpr std::string_view start = "HTTP/1.";
  const auto size = std::min(bytes.size(), start.size());
  return bytes.substr(0, size) == start.substr(0, size);
}

std::string cleaned_head(std::string_view head) {
  std::string out;
  out.reserve(head.size() + 8);
  append_without_controls(out, take_line(head));
  while (out.ends_with(' ')) out.pop_back();
  if (out.find(' ', std::min(out.find(' '), out.size() - 1) + 1) == std::string::npos) out += ' ';
  out += "\r\n";
  bool kept = false;  // whether the last line was written, and may be continued
  while (!head.empty()) {
    const std::string_view line = take_line(head);
    if (line.empty()) continue;
    if (line.front() == ' ' || line.front() == '\t') {  // obs-fold (RFC 9112, 5.2)
      if (!kept) continue;
      out.resize(out.size() - 2);
      out += ' ';
      append_without_controls(out, trim_field(line));
      out += "\r\n";
      continue;
    }
    const auto colon = std::min(line.find(':'), line.size());
    const std::string_view name = trim_field(line.substr(0, colon));
    kept = colon < line.size() && is_token(name);
    if (!kept) continue;
    out.append(name).append(": ");
    append_trimmed(out, line.substr(colon + 1));
    out += "\r\n";
  }
  return out += "\r\n";
}

bool is_interim(std::string_view head) {
  const auto space = head.find(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view code = head.substr(space + 1, 4);
  return code.size() == 4 && code[0] == '1' && code[3] == ' ' && code.substr(0, 3) != "101";
}

}  // namespace riverd::http
