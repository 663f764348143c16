#pragma once

#include "daemon/command_line.hpp"
#include "feeds/model/time.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riverd {

/// Of options and arguments that take one of a few words, those words.
using OptionWords = std::map<const CLI::Option*, std::span<const std::string_view>>;

/// Adds an option or argument with a value. Of several the last wins, as people expect who repeat an option
/// of an alias. `field` is written while the parser runs.
template <class Text>
CLI::Option* add_text(CLI::App& app, const std::string& names, Text& field, const std::string& value_name,
                      const std::string& description) {
  return app.add_option(names, field, description)
      ->type_name(value_name)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

/// The commands with their arguments, and what they make of them. The parser writes into the members, so it
/// lives as long as the parsing does and does not move.
class CommandArguments {
 public:
  /// `now` is what `--since 24h` counts from. The parser and the words outlive this.
  CommandArguments(CLI::App& app, OptionWords& words, Time now);
  CommandArguments(const CommandArguments&) = delete;
  CommandArguments& operator=(const CommandArguments&) = delete;

  /// Adds every command to the parser, once, and to the words what their arguments take. Commands inherit
  /// the settings that the parser has by then.
  void add_commands();

  /// The command that the parser read, with its arguments. Throws UsageError where they do not fit together.
  [[nodiscard]] Command command(const CLI::App* given) const;

 private:
  CLI::App& add_command(const std::string& name, const std::string& description,
                        std::function<Command()> make);
  void add_json(CLI::App& app);

  void add_poll();
  void add_parse();
  void add_check();
  void add_entries();
  void add_explain();
  void add_replay();
  void add_add();
  void add_try();
  void add_remove();
  void add_import();
  void add_export();

  [[nodiscard]] Command parse_command() const;
  [[nodiscard]] std::optional<Time> since() const;
  [[nodiscard]] std::size_t limit() const;

  CLI::App& app_;
  OptionWords& words_;
  Time now_;
  std::map<const CLI::App*, std::function<Command()>> make_;

  PollCommand poll_;
  ParseCommand parse_;
  TryCommand page_;
  std::string river_ = "all";
  std::optional<std::string> try_;
  std::string feed_;
  std::string since_;
  std::string what_;
  std::vector<std::string> files_;
  std::string archive_;
  std::string zone_;
  std::string limit_ = "50";
  std::string format_;
  std::string file_;
  std::optional<std::string> output_;
  bool json_ = false;
  bool store_ = false;
  bool deep_ = false;
  bool purge_ = false;
  std::string group_;
  std::string title_;
};

}  // namespace riverd
