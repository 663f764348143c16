#include "daemon/command_line.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace riverd;

namespace {

constexpr Time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

std::variant<Options, ExitNow> parse(std::initializer_list<const char*> arguments) {
  std::vector<const char*> argv = {"riverd"};
  argv.insert(argv.end(), arguments);
  return parse_command_line(static_cast<int>(argv.size()), argv.data(), now);
}

Options good(std::initializer_list<const char*> arguments) {
  const auto parsed = parse(arguments);
  if (const auto* stop = std::get_if<ExitNow>(&parsed)) FAIL(stop->err << stop->out);
  return std::get<Options>(parsed);
}

template <class Chosen>
Chosen good_command(std::initializer_list<const char*> arguments) {
  const Options options = good(arguments);
  REQUIRE(std::holds_alternative<Chosen>(options.command));
  return std::get<Chosen>(options.command);
}

/// What a usage error says, without "riverd: " and the pointer to the help.
std::string usage(std::initializer_list<const char*> arguments) {
  const auto parsed = parse(arguments);
  REQUIRE(std::holds_alternative<ExitNow>(parsed));
  const auto& stop = std::get<ExitNow>(parsed);
  CHECK(stop.status == 2);
  CHECK(stop.out.empty());
  CHECK(std::count(stop.err.begin(), stop.err.end(), '\n') == 1);
  REQUIRE_THAT(stop.err, Catch::StartsWith("riverd: "));
  return stop.err.substr(8, stop.err.rfind(" (riverd") - 8);
}

std::string help(std::initializer_list<const char*> arguments) {
  const auto parsed = parse(arguments);
  REQUIRE(std::holds_alternative<ExitNow>(parsed));
  const auto& stop = std::get<ExitNow>(parsed);
  CHECK(stop.status == 0);
  CHECK(stop.err.empty());
  return stop.out;
}

}  // namespace

TEST_CASE("global options stand before or after the command") {
  for (const auto& options :
       {good({"--config", "/c", "--data", "/d", "--log-level", "debug", "--log-format=json", "run"}),
        good({"run", "--config", "/c", "--data", "/d", "--log-level", "debug", "--log-format=json"}),
        good({"--config=/c", "--log-level=debug", "run", "--log-format", "json", "--data=/d"})}) {
    CHECK(options.paths.config == "/c");
    CHECK(options.paths.data == "/d");
    CHECK(options.log_level == LogLevel::debug);
    CHECK(options.log_format == LogFormat::json);
    CHECK(std::holds_alternative<RunCommand>(options.command));
  }
  const Options plain = good({"check"});
  CHECK_FALSE(plain.paths.config);
  CHECK_FALSE(plain.paths.data);
  CHECK_FALSE(plain.log_level);
  CHECK_FALSE(plain.log_format);
  CHECK(std::holds_alternative<CheckCommand>(plain.command));
  CHECK(good({"--data", "/a", "run", "--data", "/b"}).paths.data == "/b");
}

TEST_CASE("poll takes feeds, or all of them") {
  CHECK(good_command<PollCommand>({"poll"}).feeds.empty());
  CHECK(good_command<PollCommand>({"poll", "--all"}).all);
  CHECK(good_command<PollCommand>({"poll", "voa", "--log-level", "info", "run"}).feeds ==
        std::vector<std::string>{"voa", "run"});
  CHECK(usage({"poll", "--all", "voa"}) == "--all is every feed already; leave it or FEED out");
}

TEST_CASE("parse takes a file and what HTTP said, or a batch") {
  const auto one = good_command<ParseCommand>({"parse", "--url", "https://a.example/", "--content-type",
                                               "text/xml", "--content-location", "/x", "--content-language",
                                               "de", "--raw", "--pretty", "-"});
  CHECK(one.url == "https://a.example/");
  CHECK(one.content_type == "text/xml");
  CHECK(one.content_location == "/x");
  CHECK(one.content_language == "de");
  CHECK(one.raw);
  CHECK(one.pretty);
  CHECK_FALSE(one.batch);
  CHECK(one.file == "-");
  CHECK(good_command<ParseCommand>({"parse", "a.xml"}).file == "a.xml");
  CHECK(good_command<ParseCommand>({"parse", "--batch", "--raw"}).batch);
  CHECK(usage({"parse"}) == "parse needs a FILE, '-' for standard input, or --batch");
  CHECK(usage({"parse", "--batch", "a.xml"}) ==
        "--batch reads files and what HTTP said from standard input; give neither");
  CHECK(usage({"parse", "a.xml", "b.xml"}) == "parse takes no argument 'b.xml'");
}

TEST_CASE("entries are selected by river, feed, time and number") {
  const auto plain = good_command<EntriesCommand>({"entries"});
  CHECK(plain.river == "all");
  CHECK(plain.feed.empty());
  CHECK_FALSE(plain.since);
  CHECK(plain.limit == 50);
  CHECK_FALSE(plain.json);
  const auto chosen = good_command<EntriesCommand>(
      {"entries", "--river", "news", "--feed", "voa", "--since", "24h", "--limit", "3", "--json"});
  CHECK(chosen.river == "news");
  CHECK(chosen.feed == "voa");
  CHECK(chosen.since == now - 24h);
  CHECK(chosen.limit == 3);
  CHECK(chosen.json);
  CHECK(good_command<EntriesCommand>({"entries", "--since", "2026-11-22"}).since == now - 24h);
  CHECK(usage({"entries", "--since", "yesterday"}) ==
        "--since 'yesterday' is no time; write e.g. 2025-02-22, 2025-02-22T18:39:04Z, 24h or 7d");
  for (const char* number : {"0", "-1", "ten", "1.5", "", "99999999999999999999999"}) {
    CHECK_THAT(usage({"entries", "--limit", number}), Catch::EndsWith("write a whole number above 0"));
  }
}

TEST_CASE("export takes a format and a place to write to") {
  const auto plain = good_command<ExportCommand>({"export", "opml"});
  CHECK(plain.format == ExportCommand::Format::opml);
  CHECK(plain.river == "all");
  CHECK_FALSE(plain.output);
  const auto chosen =
      good_command<ExportCommand>({"export", "--river", "news", "-o", "/tmp/x", "ndjson", "--since", "7d"});
  CHECK(chosen.format == ExportCommand::Format::ndjson);
  CHECK(chosen.river == "news");
  CHECK(chosen.output == "/tmp/x");
  CHECK(chosen.since == now - 168h);
  CHECK_FALSE(good_command<ExportCommand>({"export", "rss", "-o", "-"}).output);
  CHECK(usage({"export", "jsn"}) ==
        "the format 'jsn' is none of opml, atom, rss, json, ndjson, markdown, hugo; did you mean 'json'?");
  CHECK(good_command<ExportCommand>({"export", "hugo", "-o", "/f"}).output == "/f");
  CHECK_THAT(usage({"export", "markdown"}), Catch::Contains("name their folder with -o"));
  CHECK_THAT(usage({"export", "hugo", "-o", "-"}), Catch::Contains("name their folder with -o"));
  CHECK_THAT(usage({"export"}), Catch::Contains("FORMAT is required"));
}

TEST_CASE("import takes paths, and how their archive is called and dated") {
  const auto command =
      good_command<ImportCommand>({"import", "a", "b.opml", "--archive", "old", "--zone", "+08:00"});
  CHECK(command.paths == std::vector<std::filesystem::path>{"a", "b.opml"});
  CHECK(command.archive == "old");
  CHECK(command.zone == 480min);
  CHECK_THAT(usage({"import"}), Catch::Contains("FILE is required"));
  CHECK_THAT(usage({"import", "a", "--zone", "CET?"}), Catch::Contains("--zone 'CET?'"));
}

TEST_CASE("add takes an address, remove a feed") {
  const auto add =
      good_command<AddCommand>({"add", "example.org", "--group", "news", "--title", "E", "--json"});
  CHECK(add.url == "example.org");
  CHECK(add.group == "news");
  CHECK(add.title == "E");
  CHECK(add.json);
  CHECK_THAT(usage({"add"}), Catch::Contains("URL is required"));
  const auto remove = good_command<RemoveCommand>({"remove", "example", "--purge"});
  CHECK(remove.feed == "example");
  CHECK(remove.purge);
  CHECK_FALSE(good_command<RemoveCommand>({"remove", "example"}).purge);
  CHECK_THAT(usage({"remove"}), Catch::Contains("FEED is required"));
}

TEST_CASE("the other commands take what the contract says") {
  CHECK(good_command<FeedsCommand>({"feeds", "--json"}).json);
  CHECK(good_command<StatusCommand>({"status", "--json"}).json);
  CHECK(good_command<VersionCommand>({"version", "--json"}).json);
  const auto page = good_command<TryCommand>({"try", "https://a.example/", "--item", "li", "--json"});
  CHECK(page.page == "https://a.example/");
  CHECK(page.item == "li");
  CHECK(page.json);
  CHECK_FALSE(good_command<VersionCommand>({"--version"}).json);
  CHECK(good_command<BackupCommand>({"backup", "/b"}).file == "/b");
  CHECK_THAT(usage({"backup"}), Catch::Contains("FILE is required"));
  CHECK(good_command<CheckCommand>({"check", "--store"}).store);
  CHECK_FALSE(good_command<CheckCommand>({"check"}).store);
  CHECK(good_command<CheckCommand>({"check", "--deep", "--json"}).deep);
  CHECK(good_command<CheckCommand>({"check", "--deep", "--json"}).json);
  CHECK_FALSE(good_command<CheckCommand>({"check"}).deep);
  CHECK(usage({"check", "--json"}) == "--json of check goes with --try or --deep");
  CHECK(usage({"check", "--deep", "--store"}) == "check either --deep, --store or --try");
  good_command<CompactCommand>({"compact"});
  CHECK(good_command<SplitCommand>({"split", "0123456789abcdef0123456789abcdef"}).entry ==
        "0123456789abcdef0123456789abcdef");
}

TEST_CASE("wrong usage is one line that names what was most likely meant") {
  CHECK(usage({}) == "a command is missing");
  CHECK(usage({"rnu"}) == "unknown command 'rnu'; did you mean 'run'?");
  CHECK(usage({"chek", "--config", "/c"}) == "unknown command 'chek'; did you mean 'check'?");
  CHECK(usage({"xyzzy"}) == "unknown command 'xyzzy'");
  CHECK(usage({"poll", "--al"}) == "unknown option '--al'; did you mean '--all'?");
  CHECK(usage({"run", "--confg=/c"}) == "unknown option '--confg=/c'; did you mean '--config'?");
  CHECK(usage({"--dta", "/d", "run"}) == "unknown option '--dta'; did you mean '--data'?");
  CHECK(usage({"run", "--all"}) == "unknown option '--all'");
  CHECK(usage({"run", "now"}) == "run takes no argument 'now'");
  CHECK(usage({"run", "--log-level", "inf"}) ==
        "--log-level 'inf' is none of trace, debug, info, warning, error, critical; did you mean 'info'?");
  CHECK(usage({"run", "--log-format", "xml"}) == "--log-format 'xml' is none of text, json, journal");
  CHECK(usage({"run", "--config", ""}) == "--config is empty");
  CHECK_THAT(usage({"run", "--config"}), Catch::Contains("--config"));
  CHECK(usage({"a\nb"}) == "unknown command 'a\\nb'");
}

TEST_CASE("no line of any help is wider than 80 columns, and descriptions go on under their beginning") {
  std::vector<std::string> texts = {help({"--help"})};
  for (const auto& command : command_table().commands)
    texts.push_back(help({command.name.c_str(), "--help"}));
  for (const std::string& text : texts) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(line.size() <= 80);
    }
  }
  CHECK_THAT(
      texts.front(),
      Catch::Contains("  add                             Find the feed behind an address and subscribe\n"
                      "                                  to it, also while the daemon runs\n"));
}

TEST_CASE("help explains the program and each command") {
  const std::string all = help({"--help"});
  for (const char* word :
       {"run", "poll", "parse", "check", "feeds", "add", "remove", "entries", "status", "export", "backup",
        "compact", "version", "--config", "--data", "--log-level", "--log-format"}) {
    CHECK_THAT(all, Catch::Contains(word));
  }
  CHECK_THAT(help({"export", "--help"}), Catch::Contains("FORMAT") && Catch::Contains("--output"));
  CHECK_THAT(help({"poll", "-h"}), Catch::Contains("--all"));
}
