#pragma once

#include "daemon/configuration.hpp"
#include "daemon/log.hpp"
#include "feeds/model/time.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The command line as values (the contract of the command line, and that of `parse`). The commands
/// themselves are in daemon/commands.
namespace riverd {

struct RunCommand {};

struct PollCommand {
  bool all = false;                // every feed, due or not
  std::vector<std::string> feeds;  // ids, names or URLs; empty: what is due
};

struct ParseCommand {
  bool batch = false;  // requests on standard input; no file
  bool raw = false;
  bool pretty = false;
  std::string url;
  std::string content_type;
  std::string content_location;
  std::string content_language;
  std::string file;  // "-": standard input
};

struct CheckCommand {
  bool store = false;      // the store as well
  std::string river = {};  // what its rules would do with what is stored; empty: not asked
  std::optional<Time> since{};
  bool json = false;  // of the river, or of the installation
  bool deep = false;  // the installation as well
};

struct FeedsCommand {
  bool json = false;
};

struct EntriesCommand {
  std::string river = "all";
  std::string feed;  // id, name or URL; empty: every feed of the river
  std::optional<Time> since;
  std::size_t limit = 50;
  bool json = false;
};

struct ExplainCommand {
  std::string what;  // an entry's id or address; a feed's id, name or URL
  bool json = false;
};

struct ReplayCommand {
  std::vector<std::filesystem::path> files;
  std::string feed;  // id, name or URL; empty: what each document says
  bool json = false;
};

struct StatusCommand {
  bool json = false;
};

struct ExportCommand {
  enum class Format : std::uint8_t { opml, atom, rss, json, ndjson, markdown, hugo };
  Format format = Format::opml;
  std::string river = "all";
  std::optional<Time> since;
  std::optional<std::filesystem::path>
      output;  // nullopt: standard output; of markdown and hugo the folder, always there
};

struct AddCommand {
  std::string url;    // of a page or a feed, or a handle of the Fediverse
  std::string group;  // empty: none
  std::string title;  // empty: the feed's own
  bool json = false;
};

struct RemoveCommand {
  std::string feed;  // id, name or URL
  bool purge = false;
};

struct ImportCommand {
  std::vector<std::filesystem::path> paths;
  std::string archive;                         // empty: from the path
  std::optional<std::chrono::minutes> zone{};  // for dates without one; empty: the archive's, else UTC
};

struct BackupCommand {
  std::filesystem::path file;
};

struct CompactCommand {};

struct ReloadCommand {};

struct SplitCommand {
  std::string entry;
};

struct TryCommand {
  std::string page;  // an address, or a feed's id, name or URL
  std::string item;  // selectors; empty: those of the feed, else some are proposed
  std::string link;
  std::string title;
  std::string date;
  std::string content;
  bool json = false;
};

struct VersionCommand {
  bool json = false;
};

using Command = std::variant<RunCommand, PollCommand, ParseCommand, CheckCommand, FeedsCommand,
                             EntriesCommand, ExplainCommand, ReplayCommand, StatusCommand, ExportCommand,
                             AddCommand, RemoveCommand, ImportCommand, BackupCommand, CompactCommand,
                             ReloadCommand, SplitCommand, TryCommand, VersionCommand>;

struct Options {
  NamedPaths paths;
  std::optional<LogLevel> log_level;    // nullopt: info
  std::optional<LogFormat> log_format;  // nullopt: default_log_format()
  Command command;
};

/// There is nothing to do but to print and end: help was asked for, or the usage was wrong.
struct ExitNow {
  int status = 0;   // 0: help; 2: usage
  std::string out;  // for standard output
  std::string err;  // for standard error: one line
};

/// An option or argument, as help, manual and completions tell of it.
struct ArgumentHelp {
  std::vector<std::string> names;  // `-o`, `--output`; an argument has its one name, `FEED`
  std::string value;               // what an option takes, `PATH`; empty: nothing, or an argument
  std::string description;
  std::vector<std::string> words;  // all values there are; empty: any
  bool required = false;
  bool repeated = false;

  [[nodiscard]] bool positional() const { return !names.front().starts_with('-'); }
};

struct CommandHelp {
  std::string name;
  std::string description;
  std::vector<ArgumentHelp> arguments;
};

/// The whole command line: what parse_command_line() takes.
struct CommandTable {
  std::vector<ArgumentHelp> options;  // before or after every command
  std::vector<CommandHelp> commands;
};

[[nodiscard]] CommandTable command_table();

/// Reads the arguments of main. Global options stand before or after the command. `now` is what
/// `--since 24h` counts from.
[[nodiscard]] std::variant<Options, ExitNow> parse_command_line(int argc, const char* const* argv, Time now);

}  // namespace riverd
