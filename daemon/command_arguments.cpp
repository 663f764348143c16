#include "daemon/command_arguments.hpp"

#include "config/addresses.hpp"
#include "daemon/since.hpp"
#include "daemon/usage_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace riverd {
namespace {

constexpr std::array<std::string_view, 7> export_formats = {"opml",   "atom",     "rss", "json",
                                                            "ndjson", "markdown", "hugo"};

}  // namespace

CommandArguments::CommandArguments(CLI::App& app, OptionWords& words, Time now)
    : app_(app), words_(words), now_(now) {}

Command CommandArguments::command(const CLI::App* given) const {
  return make_.at(given)();
}

CLI::App& CommandArguments::add_command(const std::string& name, const std::string& description,
                                        std::function<Command()> make) {
  CLI::App* command = app_.add_subcommand(name, description)->group("Commands");
  make_.emplace(command, std::move(make));
  return *command;
}

void CommandArguments::add_json(CLI::App& app) {
  app.add_flag("--json", json_, "One JSON object, or one object a line");
}

void CommandArguments::add_commands() {
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

void CommandArguments::add_poll() {
  CLI::App& app = add_command("poll", "Poll what is due once, commit, print a summary", [this]() -> Command {
    if (poll_.all && !poll_.feeds.empty())
      throw UsageError{"--all is every feed already; leave it or FEED out"};
    return poll_;
  });
  app.add_flag("--all", poll_.all, "Every feed, due or not; politeness limits still apply");
  app.add_option("FEED", poll_.feeds, "Only these feeds, due or not")->type_name("");
}

void CommandArguments::add_parse() {
  CLI::App& app = add_command("parse", "Print one feed document as JSON", [this] { return parse_command(); });
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

void CommandArguments::add_check() {
  CLI::App& app =
      add_command("check", "Validate configuration and feed lists; print every problem", [this]() -> Command {
        if (!try_ && !since_.empty()) throw UsageError{"--since of check goes with --try"};
        if (!try_ && !deep_ && json_) throw UsageError{"--json of check goes with --try or --deep"};
        if (deep_ && (try_ || store_)) throw UsageError{"check either --deep, --store or --try"};
        if (store_ && try_) throw UsageError{"check either --store or --try"};
        CheckCommand command{store_, {}, since(), json_, deep_};
        if (try_) command.river = not_empty("--try", *try_);
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

void CommandArguments::add_entries() {
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

void CommandArguments::add_explain() {
  CLI::App& app = add_command("explain", "Why an entry is dated, folded and worded so, or a feed polled then",
                              [this] { return ExplainCommand{not_empty("WHAT", what_), json_}; });
  add_text(app, "WHAT", what_, "", "An entry's id or address, or a FEED")->required();
  add_json(app);
}

void CommandArguments::add_replay() {
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

void CommandArguments::add_add() {
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

void CommandArguments::add_try() {
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
  add_text(app, "--item", page_.item, "SELECTOR", "CSS or XPath: the places of its articles [proposes some]");
  add_text(app, "--link", page_.link, "SELECTOR", "Inside an item: its link");
  add_text(app, "--title", page_.title, "SELECTOR", "Inside an item: its title");
  add_text(app, "--date", page_.date, "SELECTOR", "Inside an item: its date");
  add_text(app, "--content", page_.content, "SELECTOR", "Inside an item: its text");
  add_json(app);
}

void CommandArguments::add_remove() {
  CLI::App& app = add_command("remove", "Unsubscribe from a feed that was added, also while the daemon runs",
                              [this]() -> Command {
                                RemoveCommand command;
                                command.feed = not_empty("FEED", feed_);
                                command.purge = purge_;
                                return command;
                              });
  add_text(app, "FEED", feed_, "", "Its id, name or URL")->required();
  app.add_flag("--purge", purge_, "Drop its entries from the store as well");
}

void CommandArguments::add_import() {
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

void CommandArguments::add_export() {
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

Command CommandArguments::parse_command() const {
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

std::optional<Time> CommandArguments::since() const {
  if (since_.empty()) return std::nullopt;
  const auto time = parse_since(since_, now_);
  if (!time) {
    throw UsageError{"--since '" + since_ +
                     "' is no time; write e.g. 2025-02-22, 2025-02-22T18:39:04Z, 24h or 7d"};
  }
  return time;
}

std::size_t CommandArguments::limit() const {
  std::size_t number = 0;
  const char* const end = limit_.data() + limit_.size();
  const auto [stop, error] = std::from_chars(limit_.data(), end, number);
  if (error != std::errc{} || stop != end || number == 0) {
    throw UsageError{"--limit '" + limit_ + "' is no number of entries; write a whole number above 0"};
  }
  return number;
}

}  // namespace riverd
