// What becomes of the daemon when the disk below it takes no more, or gives back something else.

#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <string>

using Catch::Contains;
using namespace riverd::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t page = 4096;

/// Texts that stay long however they are packed.
std::string feed_of(int from, int to, std::size_t size) {
  std::vector<Item> list;
  unsigned random = 1;
  for (int i = to; i-- > from;) {
    const std::string number = std::to_string(i);
    Item item{number, "Gauge " + number, "https://a.example/" + number};
    item.html = "<p>";
    for (std::size_t at = 0; at < size; ++at) {
      random = random * 1'664'525 + 1'013'904'223;
      item.html += static_cast<char>('a' + (random >> 24U) % 26);
    }
    item.html += "</p>";
    list.push_back(item);
  }
  return rss("Gauges", list);
}

std::string one_feed(const Daemon& daemon) {
  return feed_table("file://" + (daemon.folder() / "a.xml").string(), "a");
}

TEST_CASE("a full map is told with the key to change, serves what is stored, and ends with a larger map") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", feed_of(0, 3, 100));
  daemon.configure("[storage]\nmap_size = \"1MiB\"\n\n" + one_feed(daemon));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Gauge 2"));
  write_file(daemon.folder() / "a.xml", feed_of(0, 40, 60'000));
  const Finished polled = daemon.command({"poll", "--all"});
  CHECK(polled.status.code == 0);
  CHECK(eventually([&] { return daemon.log().find("the store takes no changes") != std::string::npos; }));
  CHECK_THAT(daemon.log(), Contains("map_size") && Contains("store.mdb"));
  CHECK(daemon.running());
  CHECK_THAT(daemon.body("/feed.atom"), Contains("Gauge 2") && !Contains("Gauge 39"));
  CHECK(daemon.stop()->code == 0);

  daemon.configure("[storage]\nmap_size = \"64MiB\"\n\n" + one_feed(daemon));
  REQUIRE(daemon.start());
  CHECK_THAT(daemon.body("/feed.atom"), Contains("Gauge 2"));
  CHECK_THAT(daemon.command({"poll", "--all"}).out, Contains("new entries 37"));
  CHECK(daemon.shows("/feed.atom", "Gauge 39"));
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
}

TEST_CASE("a store whose end was torn off is refused with what to do, and a backup takes its place") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", feed_of(0, 60, 4'000));
  daemon.configure(one_feed(daemon));
  REQUIRE(daemon.command({"poll"}).status.code == 0);
  const fs::path file = daemon.store_file();
  const fs::path copy = daemon.folder() / "copy.mdb";
  REQUIRE(daemon.command({"backup", copy}).status.code == 0);
  const auto size = fs::file_size(file);
  // In the middle of a page, and so much that no list of free pages explains it.
  for (const std::uintmax_t length : {size - size / 4 - page / 2, 3 * page}) {
    INFO(length << " of " << size << " bytes");
    fs::resize_file(file, length);
    CHECK_FALSE(daemon.start());
    CHECK_THAT(daemon.log(), Contains(file.string()) && Contains("backup"));
    CHECK(daemon.command({"check", "--store"}).status.code == 1);
    fs::copy_file(copy, file, fs::copy_options::overwrite_existing);
    REQUIRE(daemon.start());
    CHECK_THAT(daemon.body("/feed.atom"), Contains("Gauge 59"));
    daemon.stop();
  }
}

#ifdef RIVERD_CRASH_POINTS
TEST_CASE(
    "a disk that takes no writes any more is told once, serves on, and nothing is lost when it does again") {
  const int error = GENERATE(EROFS, ENOSPC, EIO);
  INFO("errno " << error);
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", feed_of(0, 3, 100));
  daemon.configure(one_feed(daemon));
  const fs::path failing = daemon.folder() / "failing";
  REQUIRE(daemon.start({{"LD_PRELOAD", RIVERD_CRASH_POINTS},
                        {"RIVERD_CRASH_FOLDER", daemon.folder().path().string()},
                        {"RIVERD_CRASH_FAIL", "1"},
                        {"RIVERD_CRASH_WHILE", failing.string()},
                        {"RIVERD_CRASH_ERRNO", std::to_string(error)}}));
  REQUIRE(daemon.shows("/feed.atom", "Gauge 2"));
  const std::string before = daemon.body("/feed.atom");

  write_file(failing, "");
  write_file(daemon.folder() / "a.xml", feed_of(0, 5, 100));
  CHECK(daemon.command({"poll", "--all"}).status.code == 0);
  CHECK(eventually([&] { return daemon.log().find("the store takes no changes") != std::string::npos; }));
  CHECK(daemon.command({"poll", "--all"}).status.code == 0);
  CHECK(occurrences(daemon.log(), "the store takes no changes") == 1);
  CHECK(daemon.body("/feed.atom") == before);
  CHECK(daemon.running());

  fs::remove(failing);
  CHECK(daemon.command({"poll", "--all"}).status.code == 0);
  CHECK(daemon.shows("/feed.atom", "Gauge 4"));
  CHECK_THAT(daemon.log(), Contains("the store takes changes again"));
  CHECK(daemon.stop()->code == 0);
  REQUIRE(daemon.start());
  for (int i = 0; i < 5; ++i)
    CHECK(occurrences(daemon.body("/feed.atom"), ">Gauge " + std::to_string(i) + "<") == 1);
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
}
#endif

}  // namespace
