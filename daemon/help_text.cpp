#include "daemon/help_text.hpp"

#include <algorithm>

namespace riverd {

std::string wrapped_help(std::string_view help) {
  constexpr std::size_t widest = 80;
  std::string out;
  while (!help.empty()) {
    const std::size_t end = std::min(help.find('\n'), help.size());
    std::string_view line = help.substr(0, end);
    help.remove_prefix(std::min(end + 1, help.size()));
    const std::size_t indent = line.starts_with("  ") ? help_column : 0;
    std::size_t room = widest;
    while (line.size() > room) {
      // The last blank that leaves a line, but none of those before a description.
      const std::size_t blank = line.rfind(' ', room);
      if (blank == std::string_view::npos || (room == widest && blank < indent)) break;
      out.append(line.substr(0, blank)).append("\n").append(indent, ' ');
      line.remove_prefix(blank + 1);
      room = widest - indent;
    }
    out.append(line).append("\n");
  }
  return out;
}

}  // namespace riverd
