#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <thread>

using Catch::Contains;
using namespace riverd::test;
namespace fs = std::filesystem;

namespace {

std::string file_url(const fs::path& file) {
  return "file://" + file.string();
}

std::string numbered_feed(int items, const std::string& version) {
  std::vector<Item> list;
  for (int i = 0; i < items; ++i) {
    const std::string number = std::to_string(i);
    Item item{number, "Gauge " + number, "https://a.example/" + number};
    item.html = "<p>" + version + " " + std::string(2000, static_cast<char>('a' + i % 26)) + "</p>";
    list.push_back(item);
  }
  return rss("Gauges", list);
}

void add_feed(Daemon& daemon, int items) {
  write_file(daemon.folder() / "a.xml", numbered_feed(items, "first"));
  daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a"));
}

TEST_CASE("backup copies the store while the daemon runs, and the copy is a store") {
  Daemon daemon;
  add_feed(daemon, 3);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Gauge 2"));
  const fs::path copy = daemon.folder() / "copy" / "store.mdb";
  fs::create_directory(copy.parent_path());
  const Finished copied = daemon.command({"backup", copy});
  INFO(copied.err);
  CHECK(copied.status.code == 0);

  const Finished again = daemon.command({"backup", copy});
  CHECK(again.status.code == 1);
  CHECK_THAT(again.err, Contains(copy.string()) && Contains("does not exist yet"));

  Process::Options options;
  options.arguments = {riverd_binary(), "--config",         daemon.folder() / "riverd.toml",
                       "--data",        copy.parent_path(), "entries"};
  options.output_folder = daemon.folder() / "copied-output";
  CHECK_THAT(run_program(options).out, Contains("Gauge 2"));
}

TEST_CASE("check --store reads the whole store, beside the daemon too") {
  Daemon daemon;
  add_feed(daemon, 3);
  const Finished none = daemon.command({"check", "--store"});
  CHECK(none.status.code == 1);
  CHECK_THAT(none.out, Contains("there is no store yet"));

  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Gauge 2"));
  const Finished beside = daemon.command({"check", "--store"});
  CHECK(beside.status.code == 0);
  CHECK_THAT(beside.out, Contains("store.mdb is whole: "));
  daemon.stop();
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
}

TEST_CASE("check --store tells of a damaged store and how to restore a backup, which then is whole") {
  Daemon daemon;
  add_feed(daemon, 200);
  REQUIRE(daemon.command({"poll"}).status.code == 0);
  const fs::path file = daemon.store_file();
  const fs::path copy = daemon.folder() / "copy.mdb";
  REQUIRE(daemon.command({"backup", copy}).status.code == 0);

  // Every page but the two that LMDB opens a file by.
  const auto size = fs::file_size(file);
  {
    std::fstream damaged(file, std::ios::in | std::ios::out | std::ios::binary);
    for (std::uintmax_t at = 2 * 4096; at < size; at += 4096) {
      damaged.seekp(static_cast<std::streamoff>(at) + 8);
      damaged.write("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    }
  }
  const Finished found = daemon.command({"check", "--store"});
  CHECK(found.status.code == 1);
  CHECK_THAT(found.out, Contains(file.string()) && Contains("To restore a backup: stop riverd"));

  fs::remove(file);
  fs::remove(file.string() + "-lock");
  fs::copy_file(copy, file);
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
  CHECK_THAT(daemon.command({"entries", "--limit", "200"}).out, Contains("Gauge 199"));
}

TEST_CASE("compact gives space back, beside the daemon and without it") {
  Daemon daemon;
  add_feed(daemon, 3);
  CHECK(daemon.command({"compact"}).status.code == 1);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Gauge 2"));
  const Finished beside = daemon.command({"compact"});
  INFO(beside.err);
  CHECK(beside.status.code == 0);
  CHECK_THAT(beside.out, Catch::StartsWith("compacted the store from "));
  CHECK(daemon.body("/feed.atom").find("Gauge 2") != std::string::npos);

  write_file(daemon.folder() / "a.xml", numbered_feed(5, "second"));
  CHECK_THAT(daemon.command({"poll", "--all"}).out, Contains("new entries 2"));
  CHECK(daemon.shows("/feed.atom", "Gauge 4"));
  daemon.stop();

  const Finished alone = daemon.command({"compact"});
  INFO(alone.err);
  CHECK(alone.status.code == 0);
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
  CHECK_THAT(daemon.command({"entries"}).out, Contains("Gauge 4"));
}

TEST_CASE("entries beyond max_entries are dropped for good, though their feed goes on listing them") {
  Daemon daemon;
  const auto list = [&](int items) { write_file(daemon.folder() / "a.xml", numbered_feed(items, "first")); };
  // The newest first, as feeds have it: the last number is the oldest.
  list(5);
  daemon.configure("[retention]\nmax_entries = 3\n\n" + feed_table(file_url(daemon.folder() / "a.xml"), "a"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Gauge 0"));
  const auto shown = [&](const std::string& title) {
    return daemon.body("/feed.atom").find(title + "<") != std::string::npos;
  };
  CHECK(shown("Gauge 2"));
  CHECK_FALSE(shown("Gauge 3"));

  const std::string item = "<item><title>Gauge new</title><guid isPermaLink=\"false\">new</guid></item>";
  std::string more = numbered_feed(5, "first");
  more.insert(more.find("<item>"), item);
  write_file(daemon.folder() / "a.xml", more);
  CHECK_THAT(daemon.command({"poll", "--all"}).out, Contains("new entries 1"));
  const auto dropped = [&] {
    for (int attempt = 0; attempt < 100 && shown("Gauge 2"); ++attempt)
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    return !shown("Gauge 2");
  };
  CHECK(dropped());
  CHECK(shown("Gauge new"));

  daemon.kill();
  REQUIRE(daemon.start());
  more.insert(more.find("</channel>"), " ");
  write_file(daemon.folder() / "a.xml", more);
  CHECK_THAT(daemon.command({"poll", "--all"}).out, Contains("new entries 0"));
  CHECK_FALSE(shown("Gauge 2"));
  CHECK_FALSE(shown("Gauge 3"));
  CHECK(shown("Gauge 1"));
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
}

TEST_CASE("explain and replay answer beside the daemon, and leave its store as it is") {
  Daemon daemon;
  add_feed(daemon, 2);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Gauge 1"));
  const Finished entry = daemon.command({"explain", "https://a.example/1"});
  CHECK(entry.status.code == 0);
  CHECK_THAT(entry.out, Contains("Gauge 1") && Contains("identity [D1]") && Contains("date ["));
  const Finished feed = daemon.command({"explain", "a"});
  CHECK_THAT(feed.out, Contains("next poll"));
  const Finished unknown = daemon.command({"explain", "b"});
  CHECK(unknown.status.code == 1);
  CHECK_THAT(unknown.err, Contains("there is neither an entry nor a feed 'b'"));

  write_file(daemon.folder() / "more.xml", numbered_feed(3, "first"));
  const Finished replayed = daemon.command({"replay", daemon.folder() / "more.xml", "--feed", "a"});
  INFO(replayed.err);
  CHECK(replayed.status.code == 0);
  CHECK_THAT(replayed.out, Contains("Gauge 2"));
  CHECK(daemon.body("/feed.atom").find("Gauge 2") == std::string::npos);
}

}  // namespace
