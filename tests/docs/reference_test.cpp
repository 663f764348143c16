// Manual and completions say all that the program's own tables have.

#include "docs/reference/reference.hpp"
#include "config/schema.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace riverd;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The section `.SS` of a page under this heading, up to the next.
std::string section_of(const std::string& page, const std::string& heading) {
  const auto begin = page.find(".SS " + heading + "\n");
  if (begin == std::string::npos) return {};
  return page.substr(begin, page.find("\n.SS ", begin + 1) - begin);
}

/// The entry of a key in a section, up to the next.
std::string entry_of(const std::string& section, const std::string& key) {
  const auto begin = section.find(".TP\n\\fB" + key + "\\fR (");
  if (begin == std::string::npos) return {};
  return section.substr(begin, section.find("\n.TP\n", begin + 1) - begin);
}

}  // namespace

TEST_CASE("riverd.toml(5) has every key with type, meaning, range, default and example") {
  const std::string page = reference::configuration_manual();
  for (const config::Key& key : config::keys()) {
    INFO(key.section << "." << key.name);
    const std::string section = section_of(
        page, key.section.empty() ? "Top level" : reference::roff(config::section_label(key.section)));
    const std::string entry = entry_of(section, reference::roff(key.name));
    CHECK_FALSE(key.range.empty());
    CHECK(holds(entry, "(" + reference::roff(key.type) + ")\n"));
    CHECK(holds(entry, "\n" + reference::roff(key.doc) + ".\n"));
    CHECK(holds(entry, "Values: " + reference::roff(key.range) + ".\n"));
    CHECK(
        holds(entry, "Default: " + (key.fallback.empty() ? "none" : "\\fB" + reference::roff(key.fallback))));
    CHECK(holds(entry, "Example: \\fB" + reference::roff(key.example)));
    CHECK(holds(entry, "after a restart") == (key.effect == config::Effect::restart));
  }
}

TEST_CASE("the ranges of riverd.toml(5) are those that the validator keeps") {
  const auto range = [](std::string_view section, std::string_view name) {
    return config::find_key(section, name)->range;
  };
  CHECK(range("poll", "budget") == "above 0 and up to 86400");
  CHECK(range("poll", "concurrency") == "from 1 to 65535");
  CHECK(range("poll", "host_interval") == "0 or longer, at most 100 years");
  CHECK(range("poll", "min_interval") == "at least 1ms, at most 100 years");
  CHECK(range("storage", "map_size") == "of at least 1048576 bytes");
  CHECK(range("storage", "durability") == R"("full" or "relaxed")");
  CHECK(range("retention", "max_entries") == "of at least 0");
}

TEST_CASE("roff text has no request and no unescaped sign") {
  CHECK(reference::roff(".TH x") == "\\&.TH x");
  CHECK(reference::roff("'a' \\ \"-~^`") == "\\(aqa\\(aq \\e \\(dq\\-\\(ti\\(ha\\(ga");
}

TEST_CASE("riverd(1) and every completion have every command and every option") {
  const CommandTable table = command_table();
  const std::string commands = reference::commands_manual(table);
  const std::string options = reference::options_manual(table);
  const std::string bash = reference::bash_completion(table);
  const std::string zsh = reference::zsh_completion(table);
  const std::string fish = reference::fish_completion(table);
  REQUIRE(table.commands.size() > 10);
  const auto completed = [&](const std::string& name) {
    INFO(name);
    CHECK(holds(bash, name));
    CHECK(holds(zsh, name));
    CHECK(holds(fish, name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1)));
  };
  for (const ArgumentHelp& option : table.options) {
    for (const std::string& name : option.names) {
      completed(name);
      CHECK(holds(options, "\\fB" + reference::roff(name) + "\\fR"));
    }
  }
  for (const CommandHelp& command : table.commands) {
    INFO(command.name);
    const std::string section = section_of(commands, "\"" + reference::roff(command.name) + "\"");
    CHECK(holds(section, reference::roff(command.description)));
    CHECK(holds(bash, " " + command.name + ")"));
    CHECK(holds(zsh, "'" + command.name + ":"));
    CHECK(holds(fish, " -a " + command.name + " "));
    for (const ArgumentHelp& argument : command.arguments) {
      if (argument.names.back() == "--help") continue;
      for (const std::string& name : argument.names) {
        if (!argument.positional()) completed(name);
        CHECK(holds(section, reference::roff(name) + "\\fR"));
      }
    }
  }
}
