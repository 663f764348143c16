#include "daemon/commands/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace riverd::commands {
namespace {

/// By Tone: parameters of SGR (ECMA-48, 8.3.117).
constexpr std::array<std::string_view, 5> graphic_renditions = {"", "1", "32", "33", "31"};

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Terminal standard_output() {
  if (isatty(STDOUT_FILENO) == 0) return {};
  Terminal terminal;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) terminal.width = size.ws_col;
  terminal.colours = variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  return terminal;
}

std::string painted(std::string text, Tone tone, bool colours) {
  if (!colours || tone == Tone::plain || text.empty()) return text;
  return "\x1b[" + std::string(graphic_renditions.at(static_cast<std::size_t>(tone))) + "m" +
         std::move(text) + "\x1b[0m";
}

}  // namespace riverd::commands
