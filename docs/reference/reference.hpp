#pragma once

#include "daemon/command_line.hpp"

#include <string>
#include <string_view>

/// The parts of the manual, and the completions, that are made from the tables the program itself reads: the
/// command line's, the configuration's and the metrics'. Used while building, not installed.
namespace riverd::reference {

/// Plain text as roff(7): escaped, and no line of it a request.
[[nodiscard]] std::string roff(std::string_view text);

/// riverd.toml(5): every section and key with type, default, range, what it means and when a change counts.
[[nodiscard]] std::string configuration_manual();

/// riverd(1): the options, and every command with its own.
[[nodiscard]] std::string options_manual(const CommandTable& table);
[[nodiscard]] std::string commands_manual(const CommandTable& table);

/// riverd-monitoring(7): every metric with its type, its labels and what it means.
[[nodiscard]] std::string metrics_manual();

/// riverd-monitoring(7): every MESSAGE_ID and what it is of.
[[nodiscard]] std::string messages_manual();

[[nodiscard]] std::string bash_completion(const CommandTable& table);
[[nodiscard]] std::string zsh_completion(const CommandTable& table);
[[nodiscard]] std::string fish_completion(const CommandTable& table);

}  // namespace riverd::reference
