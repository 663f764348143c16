#include "docs/reference/reference.hpp"

#include <algorithm>

namespace riverd::reference {
namespace {

/// What an option or argument takes, as far as a shell can help with it.
enum class Kind : std::uint8_t { nothing, words, files, folders, text };

Kind kind_of(const ArgumentHelp& argument) {
  const std::string& value = argument.positional() ? argument.names.front() : argument.value;
  if (value.empty()) return Kind::nothing;
  if (!argument.words.empty()) return Kind::words;
  if (value == "FILE" || value == "PATH") return Kind::files;
  return value == "DIR" ? Kind::folders : Kind::text;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : between).append(word);
  return text;
}

/// Inside single quotes of a POSIX shell; fish takes `'\''` in the same sense.
std::string shell_word(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return result + "'";
}

std::vector<std::string> option_names(const std::vector<ArgumentHelp>& arguments) {
  std::vector<std::string> names;
  for (const ArgumentHelp& argument : arguments) {
    if (!argument.positional()) names.insert(names.end(), argument.names.begin(), argument.names.end());
  }
  return names;
}

/// bash: fills COMPREPLY with what an argument of this kind can be.
std::string bash_reply(const ArgumentHelp& argument) {
  switch (kind_of(argument)) {
    case Kind::words:
      return "mapfile -t COMPREPLY < <(compgen -W " + shell_word(joined(argument.words, " ")) +
             " -- \"$cur\")";
    case Kind::files:
      return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")";
    case Kind::folders:
      return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")";
    case Kind::nothing:
    case Kind::text:
      break;
  }
  return "COMPREPLY=()";
}

/// bash: the cases of options that take a value, after `pattern_head`.
std::string bash_values(const std::vector<ArgumentHelp>& arguments, const std::string& pattern_head) {
  std::string text;
  for (const ArgumentHelp& argument : arguments) {
    if (argument.positional() || kind_of(argument) == Kind::nothing) continue;
    std::vector<std::string> patterns;
    patterns.reserve(argument.names.size());
    for (const std::string& name : argument.names) patterns.push_back(pattern_head + name);
    text += "    " + joined(patterns, " | ") + ") " + bash_reply(argument) + "; return ;;\n";
  }
  return text;
}

/// zsh: inside `[…]` and between colons of _arguments.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_action(const ArgumentHelp& argument) {
  switch (kind_of(argument)) {
    case Kind::words:
      return "(" + joined(argument.words, " ") + ")";
    case Kind::files:
      return "_files";
    case Kind::folders:
      return "_files -/";
    case Kind::nothing:
    case Kind::text:
      break;
  }
  return " ";
}

/// zsh: the specifications of _arguments, one a line.
std::string zsh_arguments(const std::vector<ArgumentHelp>& arguments, const std::string& indent) {
  std::string text;
  for (const ArgumentHelp& argument : arguments) {
    const std::string what = zsh_text(argument.description);
    if (argument.positional()) {
      const std::string name = argument.names.front();
      const std::string head = argument.repeated ? "*:" : argument.required ? ":" : "::";
      text.append(indent).append(shell_word(head + name + ":" + zsh_action(argument))).append("\n");
      continue;
    }
    const std::string rest =
        "[" + what + "]" + (argument.value.empty() ? "" : ":" + argument.value + ":" + zsh_action(argument));
    const std::string exclusive = shell_word("(" + joined(argument.names, " ") + ")");
    for (const std::string& name : argument.names) {
      const std::string takes = argument.value.empty() ? "" : name.starts_with("--") ? "=" : "+";
      std::string specification = name;
      specification.append(takes).append(rest);
      text.append(indent).append(exclusive).append(shell_word(specification)).append("\n");
    }
  }
  return text;
}

std::string fish_argument(const ArgumentHelp& argument, const std::string& condition) {
  std::string text = "complete -c riverd" + (condition.empty() ? "" : " -n " + shell_word(condition));
  for (const std::string& name : argument.names) {
    if (argument.positional()) continue;
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  switch (kind_of(argument)) {
    case Kind::words:
      text += std::string{argument.positional() ? " -f" : " -x"} + " -a " +
              shell_word(joined(argument.words, " "));
      break;
    case Kind::files:
      text += argument.positional() ? " -F" : " -r -F";
      break;
    case Kind::folders:
      text += " -x -a '(__fish_complete_directories)'";
      break;
    case Kind::text:
      text += argument.positional() ? " -f" : " -x";
      break;
    case Kind::nothing:
      break;
  }
  return text + " -d " + shell_word(argument.description) + "\n";
}

}  // namespace

std::string bash_completion(const CommandTable& table) {
  std::vector<std::string> commands;
  commands.reserve(table.commands.size());
  for (const CommandHelp& command : table.commands) commands.push_back(command.name);
  std::vector<std::string> valued;
  for (const ArgumentHelp& option : table.options) {
    if (!option.value.empty()) valued.insert(valued.end(), option.names.begin(), option.names.end());
  }

  std::string text = R"(# bash completion for riverd
_riverd() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' i
  # --option=value comes as three words.
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
    )";
  text += joined(valued, " | ") + R"()
      [[ ${COMP_WORDS[i + 1]} == = ]] && i=$((i + 1))
      i=$((i + 1))
      ;;
    -*) ;;
    *)
      command=${COMP_WORDS[i]}
      break
      ;;
    esac
  done
  case $command:$prev in
)";
  text += bash_values(table.options, "*:");
  for (const CommandHelp& command : table.commands)
    text += bash_values(command.arguments, command.name + ":");
  text += "  esac\n  case $command in\n    '')\n      mapfile -t COMPREPLY < <(compgen -W " +
          shell_word(joined(commands, " ") + " " + joined(option_names(table.options), " ")) +
          " -- \"$cur\")\n      ;;\n";
  for (const CommandHelp& command : table.commands) {
    std::vector<std::string> names = option_names(command.arguments);
    for (const std::string& name : option_names(table.options)) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    text += "    " + command.name +
            ")\n      if [[ $cur == -* ]]; then\n        mapfile -t COMPREPLY < <(compgen -W " +
            shell_word(joined(names, " ")) + " -- \"$cur\")\n";
    const auto argument = std::ranges::find_if(command.arguments, &ArgumentHelp::positional);
    if (argument != command.arguments.end()) text += "      else\n        " + bash_reply(*argument) + "\n";
    text += "      fi\n      ;;\n";
  }
  return text + "  esac\n}\ncomplete -F _riverd riverd\n";
}

std::string zsh_completion(const CommandTable& table) {
  std::string text =
      "#compdef riverd\n\n_riverd() {\n  local curcontext=\"$curcontext\" state line\n"
      "  typeset -A opt_args\n  local -a options commands\n  options=(\n" +
      zsh_arguments(table.options, "    ") + "  )\n  commands=(\n";
  for (const CommandHelp& command : table.commands)
    text += "    " + shell_word(command.name + ":" + zsh_text(command.description)) + "\n";
  text += R"(  )
  _arguments -C "${options[@]}" '1: :->command' '*:: :->argument' && return
  case $state in
    command) _describe 'command' commands ;;
    argument)
      case $words[1] in
)";
  for (const CommandHelp& command : table.commands) {
    std::vector<ArgumentHelp> own;
    std::ranges::copy_if(command.arguments, std::back_inserter(own),
                         [](const ArgumentHelp& argument) { return argument.names.back() != "--help"; });
    text += "        " + command.name + ")\n          options+=(\n" + zsh_arguments(own, "            ") +
            "          )\n          ;;\n";
  }
  return text + "      esac\n      _arguments \"${options[@]}\"\n      ;;\n  esac\n}\n\n_riverd \"$@\"\n";
}

std::string fish_completion(const CommandTable& table) {
  std::string text = "# fish completion for riverd\ncomplete -c riverd -f\n";
  for (const ArgumentHelp& option : table.options) text += fish_argument(option, "");
  for (const CommandHelp& command : table.commands) {
    text += "complete -c riverd -n __fish_use_subcommand -a " + command.name + " -d " +
            shell_word(command.description) + "\n";
  }
  for (const CommandHelp& command : table.commands) {
    for (const ArgumentHelp& argument : command.arguments) {
      if (argument.names.back() != "--help")
        text += fish_argument(argument, "__fish_seen_subcommand_from " + command.name);
    }
  }
  return text;
}

}  // namespace riverd::reference
