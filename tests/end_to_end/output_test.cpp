#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

using namespace riverd::test;

namespace {

std::string file_url(const std::filesystem::path& file) {
  return "file://" + file.string();
}

const Item high_water{"g1", "High water", "https://source.example/1"};
const Item low_water{"g2", "Low water", "https://source.example/2", "Fri, 21 Feb 2025 09:00:00 GMT"};

}  // namespace

TEST_CASE("a polled feed is served as Atom, RSS, JSON Feed, OPML and a page") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {high_water, low_water}));
  daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "High water"));

  const std::vector<std::pair<std::string, std::string>> documents = {{"/feed.atom", "application/atom+xml"},
                                                                      {"/feed.rss", "application/rss+xml"},
                                                                      {"/feed.json", "application/feed+json"},
                                                                      {"/opml", "text/x-opml"},
                                                                      {"/", "text/html"},
                                                                      {"/status", "text/html"}};
  for (const auto& [path, type] : documents) {
    INFO(path);
    const auto answer = daemon.get(path);
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->header("content-type") == type + "; charset=utf-8");
    CHECK(answer->header("etag").front() == '"');
    const auto again = daemon.get(path, {"If-None-Match: " + answer->header("etag")});
    REQUIRE(again);
    CHECK(again->status == 304);
    const auto head = daemon.get(path, {}, "HEAD");
    REQUIRE(head);
    CHECK(head->status == 200);
    CHECK(head->body.empty());
    CHECK(head->header("content-length") == std::to_string(answer->body.size()));
  }
  CHECK(occurrences(daemon.body("/feed.rss"), "<item>") == 2);
  CHECK(daemon.body("/feed.atom").find("High water") < daemon.body("/feed.atom").find("Low water"));
}

TEST_CASE("the same link in two feeds is one entry that names both sources") {
  Daemon daemon;
  Item copy = high_water;
  copy.guid = "other-guid";
  copy.link = "http://www.source.example/1?utm_source=mirror";
  write_file(daemon.folder() / "a.xml", rss("First mirror", {high_water}));
  write_file(daemon.folder() / "b.xml", rss("Second mirror", {copy, low_water}));
  daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a") +
                   feed_table(file_url(daemon.folder() / "b.xml"), "b"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Low water"));
  REQUIRE(daemon.shows("/feed.atom", "High water"));
  REQUIRE(
      eventually([&] { return daemon.body("/api/v1/status").find("\"entries\":3") != std::string::npos; }));
  const std::string atom = daemon.body("/feed.atom");
  CHECK(occurrences(atom, "<entry") == 2);
  CHECK(atom.find("First mirror") != std::string::npos);
  CHECK(atom.find("Second mirror") != std::string::npos);
}

TEST_CASE("after SIGKILL and a restart the output is the same, byte for byte") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {high_water, low_water}));
  daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "High water"));
  const auto before = daemon.get("/feed.atom");
  daemon.kill();
  REQUIRE(daemon.start());
  const auto after = daemon.get("/feed.atom");
  REQUIRE(before);
  REQUIRE(after);
  CHECK(after->body == before->body);
  CHECK(after->header("etag") == before->header("etag"));
}

TEST_CASE("an item whose date is bumped does not move, and an edited one raises only updated") {
  Daemon daemon;
  const auto file = daemon.folder() / "a.xml";
  write_file(file, rss("A", {high_water, low_water}));
  daemon.configure(feed_table(file_url(file), "a", "100ms"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Low water"));
  const std::string before = daemon.body("/feed.atom");

  Item bumped = low_water;
  bumped.date = "Sun, 23 Feb 2025 09:00:00 GMT";
  write_file(file, rss("A", {bumped, high_water, {"g3", "A third", "https://source.example/3"}}));
  REQUIRE(daemon.shows("/feed.atom", "A third"));
  const std::string atom = daemon.body("/feed.atom");
  CHECK(occurrences(atom, "Low water") == 1);
  CHECK(atom.find("2025-02-23T09:00:00Z") == std::string::npos);
  CHECK(atom.find("High water") < atom.find("Low water"));

  bumped.html = "<p>corrected</p>";
  write_file(file, rss("A", {bumped, high_water}));
  REQUIRE(daemon.shows("/feed.atom", "corrected"));
  CHECK(occurrences(daemon.body("/feed.atom"), "<published>2025-02-21T09:00:00Z</published>") == 1);
  CHECK(occurrences(daemon.body("/feed.atom"), "A third") == 1);
}

TEST_CASE("nothing unsafe of a hostile feed reaches a reader") {
  Daemon daemon;
  write_file(
      daemon.folder() / "a.xml",
      rss("A&lt;script&gt;alert(1)&lt;/script&gt;",
          {{"g1", "&lt;script&gt;alert(2)&lt;/script&gt;Title", "javascript:alert(3)", high_water.date,
            "<p onclick=\"alert(4)\">ok</p><script>alert(5)</script><a href=\"java\nscript:alert(6)\">x</a>"
            "<style>p{}</style><svg><script>alert(7)</script></svg>"}}));
  daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Title"));
  for (const std::string path : {"/feed.atom", "/feed.rss", "/feed.json", "/", "/status"}) {
    INFO(path);
    const std::string body = daemon.body(path);
    CHECK_FALSE(body.empty());
    for (const std::string wrong :
         {"<script", "onclick", "javascript:", "alert(4)", "alert(5)", "alert(6)", "alert(7)", "&lt;svg"}) {
      INFO(wrong);
      // A JSON feed's title is plain text, in which `<` is a less-than sign.
      if (path == "/feed.json" && std::string(wrong) == "<script") continue;
      CHECK(body.find(wrong) == std::string::npos);
    }
  }
}

TEST_CASE("rivers, single sources and entries have documents of their own, and the rest is 404 or 405") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {high_water}));
  write_file(daemon.folder() / "b.xml", rss("B", {low_water}));
  daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a") +
                   feed_table(file_url(daemon.folder() / "b.xml"), "b") +
                   "[[river]]\nname = \"just-a\"\nfeeds = [\"a\"]\n");
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "High water"));
  REQUIRE(daemon.shows("/feed.atom", "Low water"));
  const std::string river = daemon.body("/rivers/just-a/feed.atom");
  CHECK(river.find("High water") != std::string::npos);
  CHECK(river.find("Low water") == std::string::npos);
  CHECK(daemon.body("/rivers/just-a/").find("High water") != std::string::npos);
  const std::string newest = daemon.body("/feed.json?limit=1");
  CHECK(occurrences(newest, "High water") + occurrences(newest, "Low water") == 1);
  CHECK(daemon.get("/feed.json?limit=0")->status == 400);
  CHECK(daemon.get("/rivers/none/feed.atom")->status == 404);
  CHECK(daemon.get("/nothing")->status == 404);
  const auto post = daemon.get("/feed.atom", {"Content-Length: 0"}, "POST");
  REQUIRE(post);
  CHECK(post->status == 405);
  CHECK(post->header("allow") == "GET, HEAD");
  CHECK(daemon.body("/healthz") == "ok");
}
