#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

using Catch::Contains;
using namespace riverd::test;

namespace {

const std::string article = "https://paper.example/news/bridge";

std::string sentences(int count) {
  std::string out = "<p>";
  for (int i = 0; i < count; ++i) {
    out += "Span " + std::to_string(i * i + 3) + " of the old bridge was lifted off pier " +
           std::to_string(i) + ". ";
  }
  return out + "</p>";
}

std::string feed_of(const std::string& name, int length) {
  Item item{name + "-1", "Bridge lifted, says " + name, article};
  item.html = sentences(length);
  return rss(name, {item});
}

/// A river of two feeds with one article: the publisher has its beginning, the mirror all of it.
void add_feeds(Daemon& daemon) {
  write_file(daemon.folder() / "paper.xml", feed_of("paper", 4));
  write_file(daemon.folder() / "mirror.xml", feed_of("mirror", 40));
  daemon.configure(feed_table("file://" + (daemon.folder() / "paper.xml").string(), "paper") +
                   feed_table("file://" + (daemon.folder() / "mirror.xml").string(), "mirror"));
}

TEST_CASE("D8 of two feeds polled at the start the one with the whole text is shown, whichever came first") {
  for (int run = 0; run < 3; ++run) {
    Daemon daemon;
    add_feeds(daemon);
    REQUIRE(daemon.command({"poll", "--all"}).status.code == 0);
    const std::string atom = daemon.command({"export", "atom"}).out;
    CHECK(occurrences(atom, "<entry>") == 1);
    CHECK_THAT(atom, Contains("Bridge lifted, says mirror"));
  }
}

TEST_CASE("an entry is split off beside the daemon and without it, and stays so") {
  Daemon daemon;
  add_feeds(daemon);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Bridge lifted"));
  CHECK_THAT(daemon.command({"poll", "--all"}).err, !Contains("error"));
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry>") == 1);

  const Finished beside = daemon.command({"split", article});
  INFO(beside.err);
  CHECK(beside.status.code == 0);
  CHECK_THAT(beside.out, Contains("stands by itself from now on") && Contains("1 other feed"));
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry>") == 2);
  daemon.stop();

  const Finished alone = daemon.command({"split", article});
  INFO(alone.err);
  CHECK(alone.status.code == 0);
  const Finished unknown = daemon.command({"split", "nothing"});
  CHECK(unknown.status.code == 1);
  CHECK_THAT(unknown.err, Contains("there is no entry 'nothing'"));
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
  REQUIRE(daemon.start());
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry>") == 2);
}

}  // namespace
