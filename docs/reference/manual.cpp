#include "config/schema.hpp"
#include "docs/reference/reference.hpp"

namespace riverd::reference {
namespace {

/// `-o, --output PATH`, the names bold and the value in italics.
std::string heading(const ArgumentHelp& argument) {
  std::string text;
  for (const std::string& name : argument.names) {
    text += text.empty() ? "" : ", ";
    text += (argument.positional() ? "\\fI" : "\\fB") + roff(name) + "\\fR";
  }
  if (!argument.value.empty()) text += " \\fI" + roff(argument.value) + "\\fR";
  return text;
}

/// As it stands in the synopsis of a command: optional things in brackets.
std::string usage(const ArgumentHelp& argument) {
  const std::string& name = argument.names.back();
  std::string text = (argument.positional() ? "\\fI" : "\\fB") + roff(name) + "\\fR";
  if (!argument.value.empty()) text += "\\ \\fI" + roff(argument.value) + "\\fR";
  if (argument.repeated) text += "\\ ...";
  return argument.required ? text : "[" + text + "]";
}

bool is_help(const ArgumentHelp& argument) {
  return argument.names.back() == "--help";
}

std::string list(const std::vector<ArgumentHelp>& arguments) {
  std::string text;
  for (const ArgumentHelp& argument : arguments)
    text += ".TP\n" + heading(argument) + "\n" + roff(argument.description) + ".\n";
  return text;
}

std::string effect(config::Effect effect) {
  return effect == config::Effect::restart ? "A change counts after a restart.\n" : "";
}

std::string describe(const config::Key& key) {
  std::string text = ".TP\n\\fB" + roff(key.name) + "\\fR (" + roff(key.type) + ")\n";
  text += roff(key.doc) + ".\n";
  text += ".br\nValues: " + roff(key.range) + ".\n";
  text +=
      ".br\nDefault: " + (key.fallback.empty() ? std::string{"none"} : "\\fB" + roff(key.fallback) + "\\fR") +
      ". Example: \\fB" + roff(key.example) + "\\fR.\n";
  return text + effect(key.effect);
}

}  // namespace

std::string roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '\\':
        escaped += "\\e";
        break;
      case '-':
        escaped += "\\-";
        break;
      case '\'':
        escaped += "\\(aq";
        break;
      case '`':
        escaped += "\\(ga";
        break;
      case '~':
        escaped += "\\(ti";
        break;
      case '^':
        escaped += "\\(ha";
        break;
      case '"':
        escaped += "\\(dq";
        break;
      default:
        escaped += c;
    }
  }
  return escaped.starts_with('.') ? "\\&" + escaped : escaped;
}

std::string configuration_manual() {
  std::string text;
  for (const config::Section& section : config::sections()) {
    text +=
        section.name.empty() ? ".SS Top level\n" : ".SS " + roff(config::section_label(section.name)) + "\n";
    text += roff(section.doc) + ".\n";
    if (section.repeated)
      text += "As often as needed; each has the key \\fB" + roff(section.required) + "\\fR.\n";
    for (const config::Key& key : config::keys()) {
      if (key.section == section.name) text += describe(key);
    }
  }
  return text;
}

std::string options_manual(const CommandTable& table) {
  return list(table.options);
}

std::string commands_manual(const CommandTable& table) {
  std::string text;
  for (const CommandHelp& command : table.commands) {
    text += ".SS \"" + roff(command.name) + "\"\n.PP\n\\fBriverd " + roff(command.name) + "\\fR";
    std::vector<ArgumentHelp> own;
    for (const ArgumentHelp& argument : command.arguments) {
      if (is_help(argument)) continue;
      text += " " + usage(argument);
      own.push_back(argument);
    }
    text += "\n.PP\n" + roff(command.description) + ".\n" + list(own);
  }
  return text;
}

}  // namespace riverd::reference
