#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <fstream>

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

fs::path store_file(const Daemon& daemon) {
  for (const auto& entry : fs::recursive_directory_iterator(daemon.folder().path())) {
    if (entry.path().filename() == "store.mdb") return entry.path();
  }
  throw std::runtime_error("there is no store");
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
  const fs::path file = store_file(daemon);
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

}  // namespace
