#include "daemon/command_line.hpp"

#include "config/nearest.hpp"
#include "daemon/command_arguments.hpp"
#include "daemon/help_text.hpp"
#include "daemon/usage_error.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace riverd {
namespace {

constexpr std::array<std::string_view, 3> log_formats = {"text", "json", "journal"};
constexpr std::array<std::string_view, 6> log_levels = {"trace",   "debug", "info",
                                                        "warning", "error", "critical"};

/// Builds the parser and, once it has run, the options. CLI11 writes into the members, so it lives as
/// long as the parsing does and does not move.
class CommandLine {
 public:
  explicit CommandLine(Time now) : commands_(app_, words_, now) {
    app_.name("riverd");
    app_.require_subcommand(1, 1);
    app_.fallthrough();
    app_.set_help_flag("-h,--help", "Print this help, or that of a command, and exit");
    app_.set_version_flag("--version", std::string{}, "The same as the command version");
    app_.get_formatter()->column_width(help_column);
    app_.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app_.footer(
        "`riverd COMMAND --help` explains a command; the options of `riverd --help` stand before or after "
        "it. Exit status: 0 done, 1 the work failed, 2 usage.\n"
        "FEED is a feed's id, name or URL. T is a date (2025-02-22, 2025-02-22T18:39:04Z) or how long ago "
        "(24h, 7d).");
    add_text(app_, "--config", config_, "FILE", "Configuration file [default: /etc/riverd/riverd.toml]");
    add_text(app_, "--data", data_, "DIR", "Data directory, instead of [storage] path");
    words_[add_text(app_, "--log-level", log_level_, "LEVEL",
                    "trace, debug, info, warning, error or critical [info]")] = log_levels;
    words_[add_text(app_, "--log-format", log_format_, "FORMAT",
                    "text, json or journal [journal where it reads stderr, else text]")] = log_formats;
    commands_.add_commands();
  }

  std::variant<Options, ExitNow> parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
      return options();
    } catch (const CLI::CallForHelp&) {
      return ExitNow{0, help(), {}};
    } catch (const CLI::CallForVersion&) {
      Options result;
      result.command = VersionCommand{};
      return result;
    } catch (const UsageError& error) {
      return usage(error.message);
    } catch (const CLI::ParseError& error) {
      return usage(explain(error));
    }
  }

  CommandTable table() const {
    CommandTable result;
    result.options = arguments(app_);
    for (const CLI::App* command : app_.get_subcommands({}))
      result.commands.push_back({command->get_name(), command->get_description(), arguments(*command)});
    return result;
  }

 private:
  std::vector<ArgumentHelp> arguments(const CLI::App& app) const {
    std::vector<ArgumentHelp> result;
    for (const CLI::Option* option : app.get_options({})) {
      ArgumentHelp help;
      for (const std::string& name : option->get_snames()) help.names.push_back("-" + name);
      for (const std::string& name : option->get_lnames()) help.names.push_back("--" + name);
      if (help.names.empty()) {
        help.names.push_back(option->get_single_name());
      } else {
        help.value = option->get_type_name();
      }
      help.description = option->get_description();
      if (const auto words = words_.find(option); words != words_.end())
        help.words.assign(words->second.begin(), words->second.end());
      help.required = option->get_required();
      help.repeated = option->get_expected_max() > 1;
      result.push_back(std::move(help));
    }
    return result;
  }

  Options options() const {
    Options result;
    if (config_) result.paths.config = not_empty("--config", *config_);
    if (data_) result.paths.data = not_empty("--data", *data_);
    if (log_level_) {
      result.log_level = parse_log_level(*log_level_);
      if (!result.log_level) throw not_a_word("--log-level", *log_level_, log_levels);
    }
    if (log_format_) {
      result.log_format = parse_log_format(*log_format_);
      if (!result.log_format) throw not_a_word("--log-format", *log_format_, log_formats);
    }
    result.command = commands_.command(command());
    return result;
  }

  /// The command that was given; nullptr if none was.
  CLI::App* command() const {
    const auto commands = app_.get_subcommands();
    return commands.empty() ? nullptr : commands.front();
  }

  std::string help() const {
    const CLI::App* const given = command();
    return wrapped_help(given == nullptr ? app_.help() : given->help(app_.get_name()));
  }

  /// One line for what CLI11 found; in its place what was most likely meant.
  std::string explain(const CLI::ParseError& error) const {
    const CLI::App* const given = command();
    const std::vector<std::string> unknown = app_.remaining(true);
    for (const std::string& argument : unknown) {
      if (argument.size() > 1 && argument.front() == '-') {
        return "unknown option '" + argument + "'" + meant_option(argument, given);
      }
    }
    if (!unknown.empty() && given == nullptr)
      return "unknown command '" + unknown.front() + "'" + meant_command(unknown.front());
    if (!unknown.empty()) return given->get_name() + " takes no argument '" + unknown.front() + "'";
    if (given == nullptr && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
      return "a command is missing";
    std::string text = error.what();
    std::ranges::replace(text, '\n', ' ');
    return text;
  }

  std::string meant_command(const std::string& word) const {
    std::vector<std::string> names;
    for (const CLI::App* known : app_.get_subcommands({})) names.push_back(known->get_name());
    const std::vector<std::string_view> views(names.begin(), names.end());
    return config::suggestion(word, views);
  }

  std::string meant_option(const std::string& argument, const CLI::App* given) const {
    const std::string word = argument.substr(0, argument.find('='));
    std::vector<std::string> names;
    const auto add = [&](const CLI::App& app) {
      for (const CLI::Option* option : app.get_options({})) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
      }
    };
    if (given != nullptr) add(*given);
    add(app_);
    const std::vector<std::string_view> views(names.begin(), names.end());
    return config::suggestion(word, views);
  }

  ExitNow usage(const std::string& message) const {
    const CLI::App* const given = command();
    const std::string which = given == nullptr ? "" : " " + given->get_name();
    return {2, {}, "riverd: " + log_safe(message) + " (riverd" + which + " --help explains)\n"};
  }

  CLI::App app_{"A feed aggregator: polls feeds, folds duplicates, serves one merged feed"};
  OptionWords words_;
  CommandArguments commands_;

  std::optional<std::string> config_;
  std::optional<std::string> data_;
  std::optional<std::string> log_level_;
  std::optional<std::string> log_format_;
};

}  // namespace

std::variant<Options, ExitNow> parse_command_line(int argc, const char* const* argv, Time now) {
  return CommandLine{now}.parse(argc, argv);
}

CommandTable command_table() {
  return CommandLine{Time{}}.table();
}

}  // namespace riverd
