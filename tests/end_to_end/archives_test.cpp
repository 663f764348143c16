// `[[archive]]`: folders that a running riverd appends entries to.

#include "tests/end_to_end/daemon_fixture.hpp"
#include "tests/end_to_end/growing_origin.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <thread>

using namespace riverd::test;

namespace {

namespace fs = std::filesystem;

std::string archive_table(const fs::path& folder, const std::string& more = "") {
  return "[[archive]]\nfolder = \"" + folder.string() + "\"\n" + more;
}

/// The files of an archive by their names, without its position and what is not whole yet.
std::map<std::string, std::string> files_in(const fs::path& folder) {
  std::map<std::string, std::string> out;
  if (!fs::exists(folder)) return out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".md") continue;
    out[entry.path().lexically_relative(folder).generic_string()] = read_file(entry.path());
  }
  return out;
}

std::string all_of(const std::map<std::string, std::string>& files) {
  std::string out;
  for (const auto& [name, text] : files) out += text;
  return out;
}

}  // namespace

TEST_CASE("an archive gets what arrives, edits too, and leaves what has not changed alone") {
  Daemon daemon;
  const fs::path feed = daemon.folder() / "a.xml";
  const fs::path archive = daemon.folder() / "archive";
  Item first{"1", "First", "https://a.example/1"};
  const Item second{"2", "Second", "https://a.example/2"};
  write_file(feed, rss("A", {first}));
  daemon.configure(feed_table("file://" + feed.string(), "a", "20ms") +
                   archive_table(archive, "format = \"hugo\"\nfeeds = [\"a\"]\n"));
  REQUIRE(daemon.start());
  REQUIRE(eventually([&] { return files_in(archive).size() == 1; }));
  const auto [name, text] = *files_in(archive).begin();
  CHECK(text.find("title: \"First\"") != std::string::npos);
  const auto written = fs::last_write_time(archive / name);

  write_file(feed, rss("A", {second, first}));
  REQUIRE(eventually([&] { return files_in(archive).size() == 2; }));
  CHECK(fs::last_write_time(archive / name) == written);

  first.title = "First, corrected";
  write_file(feed, rss("A", {second, first}));
  REQUIRE(
      eventually([&] { return read_file(archive / name).find("First, corrected") != std::string::npos; }));
  CHECK(files_in(archive).size() == 2);

  // A restart finds everything in its place.
  const auto before = files_in(archive);
  const auto edited = fs::last_write_time(archive / name);
  REQUIRE(daemon.stop());
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "First, corrected"));
  CHECK(files_in(archive) == before);
  CHECK(fs::last_write_time(archive / name) == edited);
  REQUIRE(daemon.stop());
  const fs::path out = daemon.folder() / "out";
  CHECK(daemon.command({"export", "hugo", "-o", out.string()}).status.code == 0);
  CHECK(files_in(out) == before);
}

TEST_CASE("killed at random moments, the daemon leaves no file of an archive out and none half written") {
  GrowingOrigin origin(2);
  Daemon daemon;
  const fs::path archive = daemon.folder() / "archive";
  daemon.configure(feed_table(origin.url(0), "a", "20ms") + feed_table(origin.url(1), "b", "35ms") +
                   archive_table(archive));
  std::mt19937 random(20250222);  // NOLINT: the moments differ by the machine anyway
  std::uniform_int_distribution<int> moment(0, 150);
  for (int round = 0; round < 12; ++round) {
    REQUIRE(daemon.start());
    std::this_thread::sleep_for(std::chrono::milliseconds{moment(random)});
    daemon.kill();
  }
  origin.freeze();
  REQUIRE(daemon.start());
  for (std::size_t feed = 0; feed < 2; ++feed) {
    REQUIRE(daemon.shows("/feed.json?limit=1000", GrowingOrigin::title(feed, origin.generation(feed))));
  }
  const fs::path out = daemon.folder() / "out";
  REQUIRE(daemon.command({"export", "markdown", "-o", out.string()}).status.code == 0);
  const auto wanted = files_in(out);
  CHECK(wanted.size() >= 20);  // each document has ten
  CHECK(eventually([&] { return files_in(archive) == wanted; }));
  REQUIRE(daemon.stop());
  for (const auto& entry : fs::directory_iterator(archive)) {
    CHECK((entry.path().extension() == ".md" || entry.path().filename() == ".riverd"));
  }
  WARN(wanted.size() << " entries, 12 kills");
}

TEST_CASE("an archive that cannot be written is said once, disturbs nothing, and catches up") {
  Daemon daemon;
  const fs::path feed = daemon.folder() / "a.xml";
  const fs::path blocked = daemon.folder() / "blocked";
  const fs::path good = daemon.folder() / "good";
  write_file(blocked, "a file where the folder should be");
  write_file(feed, rss("A", {{"1", "First", "https://a.example/1"}}));
  daemon.configure(feed_table("file://" + feed.string(), "a", "20ms") + archive_table(blocked) +
                   archive_table(good));
  REQUIRE(daemon.start());
  REQUIRE(eventually([&] { return files_in(good).size() == 1; }));
  write_file(feed, rss("A", {{"2", "Second", "https://a.example/2"}, {"1", "First", "https://a.example/1"}}));
  REQUIRE(eventually([&] { return files_in(good).size() == 2; }));
  CHECK(occurrences(daemon.log(), "the archive " + blocked.string() + " is not written: ") == 1);
  CHECK(daemon.log().find("Not a directory") != std::string::npos);
  fs::remove(blocked);
  write_file(feed, rss("A", {{"3", "Third", "https://a.example/3"}, {"2", "Second", "https://a.example/2"}}));
  REQUIRE(eventually([&] { return files_in(blocked).size() == 3; }));
  CHECK(eventually([&] { return daemon.log().find("can be written again") != std::string::npos; }));
}

TEST_CASE("an archive that was imported is gone on with in its own folder, a round of polls at a time") {
  Daemon daemon;
  const fs::path archive = daemon.folder() / "old";
  const std::string known =
      "<!--1740249544000-->\n[Known](https://a.example/0)\n------\n\n<p>as it was</p>\n";
  fs::create_directories(archive / "2025");
  write_file(archive / "2025" / "known.md", known);
  const fs::path feed = daemon.folder() / "a.xml";
  write_file(feed, rss("A", {{"1", "First", "https://a.example/1"}}));
  daemon.configure(feed_table("file://" + feed.string(), "a") + archive_table(archive));
  REQUIRE(daemon.command({"import", archive.string()}).status.code == 0);
  REQUIRE(daemon.command({"poll", "--all"}).status.code == 0);
  const auto files = files_in(archive);
  REQUIRE(files.size() == 2);
  CHECK(files.at("2025/known.md") == known);
  CHECK(all_of(files).find("[First](https://a.example/1)") != std::string::npos);
  // Who empties the folder gets it filled again.
  fs::remove_all(archive);
  write_file(feed, rss("A", {{"2", "Second", "https://a.example/2"}}));
  REQUIRE(daemon.command({"poll", "--all"}).status.code == 0);
  CHECK(files_in(archive).size() == 3);
}

TEST_CASE("an archive of a river or a feed that does not exist is a mistake") {
  Daemon daemon;
  daemon.configure(archive_table("/nowhere/a", "river = \"newz\"\n") + archive_table("/nowhere/a") +
                   "[[river]]\nname = \"news\"\nkeep = [\"title:x\"]\n");
  const auto checked = daemon.command({"check"});
  CHECK(checked.status.code == 1);
  const std::string said = checked.out + checked.err;
  CHECK(said.find("'river' in [[archive]]: no river has the name \"newz\"") != std::string::npos);
  CHECK(said.find("'folder' in [[archive]]: \"/nowhere/a\" stands in line") != std::string::npos);
}
