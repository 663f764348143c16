#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <signal.h>

using namespace riverd::test;

namespace {

namespace fs = std::filesystem;

std::string article(const std::string& number) {
  return "<p>Report " + number + ": the river rose by a hand's breadth and fell again by noon.</p>";
}

/// Five items: a newsletter's plea below each, a share box in the first.
std::vector<Item> items() {
  std::vector<Item> out;
  for (const std::string number : {"one", "two", "three", "four", "five"}) {
    const std::string link = "https://gauge.example/" + number;
    Item item{link, "Gauge " + number, link};
    item.html = article(number) + "<p>Write to the editors every Friday.</p>";
    out.push_back(item);
  }
  out.front().html += R"(<div class="share"><a href="/x">Share this</a></div>)";
  return out;
}

std::string entry_of(Daemon& daemon, const std::string& title) {
  const std::string listed = daemon.command({"entries", "--json"}).out;
  const auto line = listed.rfind("{\"id\":\"", listed.find("\"title\":\"" + title + "\""));
  return listed.substr(line + 7, 32);
}

}  // namespace

TEST_CASE("content rules take off what is no part of an article, and tell of it") {
  Daemon daemon;
  write_file(daemon.folder() / "gauge.xml", rss("Gauge", items()));
  const std::string feed = feed_table("file://" + (daemon.folder() / "gauge.xml").string(), "gauge");
  daemon.configure(feed +
                   "\n[[rule]]\nname = 'share'\nfeeds = ['gauge']\ncut = ['div.share']\n"
                   "[[rule]]\nname = 'standing'\ncut_repeated = true\n");
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Report one"));
  const std::string atom = daemon.body("/feed.atom");
  CHECK(occurrences(atom, "Report ") == 5);
  CHECK(atom.find("Share this") == std::string::npos);
  CHECK(atom.find("every Friday") == std::string::npos);
  const std::string why = daemon.command({"explain", entry_of(daemon, "Gauge one")}).out;
  CHECK(why.find("share: 1 time, 52 bytes: Share this") != std::string::npos);
  CHECK(why.find("standing: 1 time, 34 bytes: Write to the editors every Friday.") != std::string::npos);
  const std::string feed_why = daemon.command({"explain", "gauge"}).out;
  CHECK(feed_why.find("share: last on ") != std::string::npos);
}

TEST_CASE("a changed rule is shown at the next document, and is no edit") {
  Daemon daemon;
  write_file(daemon.folder() / "gauge.xml", rss("Gauge", items()));
  const std::string feed = feed_table("file://" + (daemon.folder() / "gauge.xml").string(), "gauge");
  daemon.configure(feed);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Share this"));
  const std::string id = entry_of(daemon, "Gauge one");
  daemon.configure(feed + "\n[[rule]]\nname = 'share'\ncut = ['div.share']\n");
  REQUIRE(daemon.command({"reload"}).status.code == 0);
  write_file(daemon.folder() / "gauge.xml", rss("Gauge, renamed", items()));
  REQUIRE(daemon.command({"poll", "gauge"}).status.code == 0);
  REQUIRE(eventually([&] { return daemon.body("/feed.atom").find("Share this") == std::string::npos; }));
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry") == 5);
  const std::string why = daemon.command({"explain", id}).out;
  CHECK(why.find("As it was first seen: no document has said anything else since") != std::string::npos);
  CHECK(why.find("share: 1 time") != std::string::npos);
}

TEST_CASE("an item of feedx.net is the same entry by import, as it is archived, and by a poll") {
  const std::string body =
      "<div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div>"
      "<img src=\"https://images.weserv.nl?url=img.example/a.png\" width=\"100%\">"
      "<p>河流今天的水位比昨天高出一掌，中午又回落。</p>"
      "<iframe src=\"https://www.youtube.com/embed/abc_DEF\"><a "
      "href=\"https://www.youtube.com/\">YouTube</a></iframe>"
      "<br><hr><div>获取更多RSS：<br><a href=\"https://feedx.net\">https://feedx.net</a> <br></div>";
  const std::string file = "<!--1740249544000-->\n[水位](https://news.example/a/7.html)\n------\n\n" + body;
  Daemon daemon;
  const fs::path in = daemon.folder() / "old";
  const fs::path out = daemon.folder() / "out";
  fs::create_directories(in);
  write_file(in / "a.txt", file);
  daemon.configure("");
  REQUIRE(daemon.start());
  REQUIRE(daemon.command({"import", in.string()}).status.code == 0);
  const std::string atom = daemon.body("/feed.atom");
  CHECK(atom.find("<published>2025-02-22T18:08:09Z</published>") != std::string::npos);
  CHECK(atom.find("获取更多RSS") == std::string::npos);
  CHECK(atom.find("weserv") == std::string::npos);
  CHECK(atom.find("https://www.youtube.com/watch?v=abc_DEF") != std::string::npos);
  const std::string why = daemon.command({"explain", "https://news.example/a/7.html"}).out;
  for (const std::string rule : {"feedx-footer: 1 time", "picture-proxies: 1 time", "players: 1 time"}) {
    CHECK(why.find(rule) != std::string::npos);
  }
  REQUIRE(daemon.command({"export", "markdown", "-o", out.string()}).status.code == 0);
  CHECK(read_file(out / "a.txt") == file);
}
