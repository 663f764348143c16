#include "daemon/command_line.hpp"

#include "config/addresses.hpp"
#include "config/nearest.hpp"
#include "daemon/help_text.hpp"
#include "daemon/since.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace riverd {
namespace {

/// What is wrong with the usage, without the program's name in front.
struct UsageError {
  std::string message;
};

constexpr std::array<std::string_view, 7> export_formats = {"opml",   "atom",     "rss", "json",
                                                            "ndjson", "markdown", "hugo"};
constexpr std::array<std::string_view, 3> log_formats = {"text", "json", "journal"};
constexpr std::array<std::string_view, 6> log_levels = {"trace",   "debug", "info",
                                                        "warning", "error", "critical"};

/// One of a few words was expected and something else given.
template <std::size_t N>
UsageError not_a_word(std::string_view what, const std::string& given,
                      const std::array<std::string_view, N>& words) {
  std::string list;
  for (const std::string_view word : words) list.append(list.empty() ? "" : ", ").append(word);
  return {std::string{what} + " '" + given + "' is none of " + list + config::suggestion(given, words)};
}

/// Builds the parser and, once it has run, the options. CLI11 writes into the members, so it lives as
/// long as the parsing does and does not move.
class CommandLine {
 public:
  explicit CommandLine(Time now) : now_(now) {
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
    add_commands();
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

  CLI::App& add_command(const std::string& name, const std::string& description,
                        std::function<Command()> make) {
    CLI::App* command = app_.add_subcommand(name, description)->group("Commands");
    make_.emplace(command, std::move(make));
    return *command;
  }

  /// The last of several wins, as people expect who repeat an option of an alias.
  template <class Text>
  static CLI::Option* add_text(CLI::App& app, const std::string& names, Text& field,
                               const std::string& placeholder, const std::string& description) {
    return app.add_option(names, field, description)
        ->type_name(placeholder)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  void add_json(CLI::App& app) { app.add_flag("--json", json_, "One JSON object, or one object a line"); }

  void add_commands() {
    add_command("run", "The daemon, in the foreground, until SIGTERM or SIGINT", [] { return RunCommand{}; });
    add_poll();
    add_parse();
    add_check();
    add_json(add_command("feeds", "The feeds with state, last and next poll, entries, failures",
                         [this] { return FeedsCommand{json_}; }));
    add_entries();
    add_explain();
    add_replay();
    add_json(add_command("status", "One screen: feeds by state, next polls, entries, store size",
                         [this] { return StatusCommand{json_}; }));
    add_add();
    add_remove();
    add_import();
    add_export();
    CLI::App& backup = add_command("backup", "A consistent copy of the store, also while the daemon runs",
                                   [this] { return BackupCommand{not_empty("FILE", file_)}; });
    add_text(backup, "FILE", file_, "", "Where to write it; must not exist")->required();
    add_command("compact", "Give the space that the store no longer uses back, also while the daemon runs",
                [] { return CompactCommand{}; });
    add_command("reload", "Make the running daemon read its configuration again; wait until it has",
                [] { return ReloadCommand{}; });
    CLI::App& split =
        add_command("split", "Take an entry out of its story, for ever, also while the daemon runs",
                    [this] { return SplitCommand{not_empty("ENTRY", what_)}; });
    add_text(split, "ENTRY", what_, "", "Its id, or the address of its page or article")->required();
    add_try();
    add_json(add_command("version", "Version, commit, compiler, library versions",
                         [this] { return VersionCommand{json_}; }));
  }

  void add_poll() {
    CLI::App& app =
        add_command("poll", "Poll what is due once, commit, print a summary", [this]() -> Command {
          if (poll_.all && !poll_.feeds.empty())
            throw UsageError{"--all is every feed already; leave it or FEED out"};
          return poll_;
        });
    app.add_flag("--all", poll_.all, "Every feed, due or not; politeness limits still apply");
    app.add_option("FEED", poll_.feeds, "Only these feeds, due or not")->type_name("");
  }

  void add_parse() {
    CLI::App& app =
        add_command("parse", "Print one feed document as JSON", [this] { return parse_command(); });
    app.add_flag("--batch", parse_.batch,
                 "Read one request a line on standard input, answer each with one line");
    app.add_flag("--raw", parse_.raw, "Do not sanitise HTML");
    app.add_flag("--pretty", parse_.pretty, "Indent the JSON");
    add_text(app, "--url", parse_.url, "URL", "Where the document came from; resolves relative URLs");
    add_text(app, "--content-type", parse_.content_type, "TYPE", "The Content-Type HTTP gave");
    add_text(app, "--content-location", parse_.content_location, "URL", "The Content-Location HTTP gave");
    add_text(app, "--content-language", parse_.content_language, "LANG", "The Content-Language HTTP gave");
    add_text(app, "FILE", parse_.file, "", "The document; '-' is standard input");
  }

  void add_check() {
    CLI::App& app = add_command("check", "Validate configuration and feed lists; print every problem",
                                [this]() -> Command {
                                  if (!try_ && !since_.empty())
                                    throw UsageError{"--since of check goes with --try"};
                                  if (!try_ && !deep_ && json_)
                                    throw UsageError{"--json of check goes with --try or --deep"};
                                  if (deep_ && (try_ || store_))
                                    throw UsageError{"check either --deep, --store or --try"};
                                  CheckCommand command{store_, {}, since(), json_, deep_};
                                  if (try_) command.river = not_empty("--try", *try_);
                                  if (store_ && try_) throw UsageError{"check either --store or --try"};
                                  return command;
                                });
    app.add_flag("--store", store_, "Read the whole store as well and check that it keeps its rules");
    app.add_flag(
        "--deep", deep_,
        "Look at the whole installation as well (store, disk, folders, secrets, certificates, clock, limits, "
        "addresses, names, the way to some of the feeds' hosts) and say what to do about what is wrong");
    add_text(app, "--try", try_, "RIVER",
             "Show what the river's rules would keep and drop of what is stored, and what would change");
    add_text(app, "--since", since_, "T", "With --try: of what arrived since then");
    app.add_flag("--json", json_, "With --try or --deep: one JSON object");
  }

  void add_entries() {
    CLI::App& app = add_command("entries", "Entries, newest first", [this]() -> Command {
      EntriesCommand command{not_empty("--river", river_), feed_, since(), limit(), json_};
      return command;
    });
    add_text(app, "--river", river_, "R", "Those of a river [all]");
    add_text(app, "--feed", feed_, "F", "Those of a feed");
    add_text(app, "--since", since_, "T", "Those that arrived since then");
    add_text(app, "--limit", limit_, "N", "At most so many [50]");
    add_json(app);
  }

  void add_explain() {
    CLI::App& app =
        add_command("explain", "Why an entry is dated, folded and worded so, or a feed polled then",
                    [this] { return ExplainCommand{not_empty("WHAT", what_), json_}; });
    add_text(app, "WHAT", what_, "", "An entry's id or address, or a FEED")->required();
    add_json(app);
  }

  void add_replay() {
    CLI::App& app =
        add_command("replay", "What documents or recorded answers would change, in a copy of the store",
                    [this]() -> Command {
                      ReplayCommand command;
                      for (const std::string& file : files_)
                        command.files.emplace_back(not_empty("FILE", file));
                      command.feed = feed_;
                      command.json = json_;
                      return command;
                    });
    app.add_option("FILE", files_, "Feed documents, or answers recorded with their heads (curl -i)")
        ->required()
        ->type_name("");
    add_text(app, "--feed", feed_, "FEED", "As this feed's [the one that the document names as itself]");
    add_json(app);
  }

  void add_add() {
    CLI::App& app =
        add_command("add", "Find the feed behind an address and subscribe to it, also while the daemon runs",
                    [this]() -> Command {
                      AddCommand command;
                      command.url = not_empty("URL", what_);
                      command.group = group_;
                      command.title = title_;
                      command.json = json_;
                      return command;
                    });
    add_text(app, "URL", what_, "", "Of a page or a feed; or a handle of the Fediverse, @name@host")
        ->required();
    add_text(app, "--group", group_, "G", "Put it into this group");
    add_text(app, "--title", title_, "T", "Call it so [what it calls itself]");
    add_json(app);
  }

  void add_try() {
    CLI::App& app =
        add_command("try", "What selectors find on a page that is to be a source", [this]() -> Command {
          TryCommand command = page_;
          command.page = not_empty("URL", what_);
          command.json = json_;
          const bool others =
              !page_.link.empty() || !page_.title.empty() || !page_.date.empty() || !page_.content.empty();
          if (page_.item.empty() && others)
            throw UsageError{"the other selectors look inside what --item finds; name it"};
          return command;
        });
    add_text(app, "URL", what_, "", "Of the page; or a FEED that is one")->required();
    add_text(app, "--item", page_.item, "SELECTOR",
             "CSS or XPath: the places of its articles [proposes some]");
    add_text(app, "--link", page_.link, "SELECTOR", "Inside an item: its link");
    add_text(app, "--title", page_.title, "SELECTOR", "Inside an item: its title");
    add_text(app, "--date", page_.date, "SELECTOR", "Inside an item: its date");
    add_text(app, "--content", page_.content, "SELECTOR", "Inside an item: its text");
    add_json(app);
  }

  void add_remove() {
    CLI::App& app = add_command(
        "remove", "Unsubscribe from a feed that was added, also while the daemon runs", [this]() -> Command {
          RemoveCommand command;
          command.feed = not_empty("FEED", feed_);
          command.purge = purge_;
          return command;
        });
    add_text(app, "FEED", feed_, "", "Its id, name or URL")->required();
    app.add_flag("--purge", purge_, "Drop its entries from the store as well");
  }

  void add_import() {
    CLI::App& app = add_command(
        "import", "Subscription lists (OPML) and archived article files, also while the daemon runs",
        [this]() -> Command {
          ImportCommand command;
          for (const std::string& file : files_) command.paths.emplace_back(not_empty("FILE", file));
          command.archive = archive_;
          if (!zone_.empty()) {
            const auto zone = config::zone_offset(zone_);
            if (const auto* complaint = std::get_if<config::Complaint>(&zone))
              throw UsageError{"--zone '" + zone_ + "' " + complaint->message};
            command.zone = std::get<std::chrono::minutes>(zone);
          }
          return command;
        });
    app.add_option("FILE", files_, "OPML lists (.opml, .xml), archived files, folders of them")
        ->required()
        ->type_name("");
    add_text(app, "--archive", archive_, "NAME", "What the files' archive is called [their folder's name]");
    add_text(app, "--zone", zone_, "ZONE", "Of dates that name none, e.g. +08:00 [UTC]");
  }

  void add_export() {
    CLI::App& app = add_command(
        "export", "Feeds as opml, entries as atom, rss, json, ndjson, or a folder of files",
        [this]() -> Command {
          const auto* const format = std::ranges::find(export_formats, format_);
          if (format == export_formats.end()) throw not_a_word("the format", format_, export_formats);
          ExportCommand command;
          command.format = static_cast<ExportCommand::Format>(format - export_formats.begin());
          command.river = not_empty("--river", river_);
          command.since = since();
          const bool folder = command.format == ExportCommand::Format::markdown ||
                              command.format == ExportCommand::Format::hugo;
          if (folder && (!output_ || *output_ == "-"))
            throw UsageError{"export " + format_ + " writes a file an entry; name their folder with -o"};
          if (output_ && *output_ != "-") command.output = not_empty("-o", *output_);
          return command;
        });
    words_[add_text(app, "FORMAT", format_, "", "opml, atom, rss, json, ndjson; markdown or hugo: a folder")
               ->required()] = export_formats;
    add_text(app, "--river", river_, "R", "Of a river [all]");
    add_text(app, "--since", since_, "T", "Entries that arrived since then");
    add_text(app, "-o,--output", output_, "PATH", "Write there instead of to standard output");
  }

  Command parse_command() const {
    const bool has_hints = !parse_.url.empty() || !parse_.content_type.empty() ||
                           !parse_.content_location.empty() || !parse_.content_language.empty();
    if (parse_.batch && (!parse_.file.empty() || has_hints)) {
      throw UsageError{"--batch reads files and what HTTP said from standard input; give neither"};
    }
    if (parse_.batch && parse_.pretty) throw UsageError{"--batch answers one line each; leave --pretty out"};
    if (!parse_.batch && parse_.file.empty())
      throw UsageError{"parse needs a FILE, '-' for standard input, or --batch"};
    return parse_;
  }

  static std::string not_empty(std::string_view option, const std::string& value) {
    if (value.empty()) throw UsageError{std::string{option} + " is empty"};
    return value;
  }

  std::optional<Time> since() const {
    if (since_.empty()) return std::nullopt;
    const auto time = parse_since(since_, now_);
    if (!time) {
      throw UsageError{"--since '" + since_ +
                       "' is no time; write e.g. 2025-02-22, 2025-02-22T18:39:04Z, 24h or 7d"};
    }
    return time;
  }

  std::size_t limit() const {
    std::size_t number = 0;
    const char* const end = limit_.data() + limit_.size();
    const auto [stop, error] = std::from_chars(limit_.data(), end, number);
    if (error != std::errc{} || stop != end || number == 0) {
      throw UsageError{"--limit '" + limit_ + "' is no number of entries; write a whole number above 0"};
    }
    return number;
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
    result.command = make_.at(command())();
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

  Time now_;
  CLI::App app_{"A feed aggregator: polls feeds, folds duplicates, serves one merged feed"};
  std::map<const CLI::App*, std::function<Command()>> make_;
  std::map<const CLI::Option*, std::span<const std::string_view>> words_;

  std::optional<std::string> config_;
  std::optional<std::string> data_;
  std::optional<std::string> log_level_;
  std::optional<std::string> log_format_;
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

}  // namespace

std::variant<Options, ExitNow> parse_command_line(int argc, const char* const* argv, Time now) {
  return CommandLine{now}.parse(argc, argv);
}

CommandTable command_table() {
  return CommandLine{Time{}}.table();
}

}  // namespace riverd
