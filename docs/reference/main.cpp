// riverd_reference bash|zsh|fish: prints a completion.
// riverd_reference manual TEMPLATE VERSION: prints a manual page; the lines @OPTIONS@, @COMMANDS@, @KEYS@,
// @METRICS@ and @MESSAGES@ of the template become the sections made from the tables, @VERSION@ the version.

#include "docs/reference/reference.hpp"

#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace riverd;

namespace {

std::string page(const std::string& file, const std::string& version) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + " cannot be read");
  const CommandTable table = command_table();
  std::string text;
  for (std::string line; std::getline(in, line);) {
    if (line == "@OPTIONS@") {
      text += reference::options_manual(table);
    } else if (line == "@COMMANDS@") {
      text += reference::commands_manual(table);
    } else if (line == "@KEYS@") {
      text += reference::configuration_manual();
    } else if (line == "@METRICS@") {
      text += reference::metrics_manual();
    } else if (line == "@MESSAGES@") {
      text += reference::messages_manual();
    } else {
      const std::string mark = "@VERSION@";
      if (const auto at = line.find(mark); at != std::string::npos) line.replace(at, mark.size(), version);
      text += line + "\n";
    }
  }
  return text;
}

std::string made(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "bash") return reference::bash_completion(command_table());
  if (what == "zsh") return reference::zsh_completion(command_table());
  if (what == "fish") return reference::fish_completion(command_table());
  if (what == "manual" && argc == 4) return page(argv[2], argv[3]);
  throw std::runtime_error("usage: riverd_reference bash|zsh|fish|manual TEMPLATE VERSION");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::cout << made(argc, argv) << std::flush;
    return std::cout ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
