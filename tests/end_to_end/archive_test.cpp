#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <signal.h>

#include <string>
#include <vector>

using namespace riverd::test;

namespace {

namespace fs = std::filesystem;

const std::string mirrored =
    "<!--1740249544000-->\n[专访水文学者](https://news.example/a/1.html)\n------\n\n"
    "<div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div><p>河流的<strong>记忆。</strong>数字化。</p>\n";

const std::string post =
    "---\r\n# kept\r\ntitle: \"A post\"\r\ndate: \"2025-02-10 15:15:10\"\r\nweird: &x [1,  2]\r\n"
    "categories:\r\n  - \"qq\"\r\n---\r\n\r\nSome **bold** text.\r\n\r\n[qq](https://new.example/a/1)";

const std::string page = "Home\n\nA page somebody saved on 2025-02-01.\n";

void fill(const fs::path& folder) {
  fs::create_directories(folder / "2025");
  write_file(folder / "2025" / "item.md", mirrored);
  write_file(folder / "2025" / "post.md", post);
  write_file(folder / "page.txt", page);
}

void check_same(const fs::path& a, const fs::path& b) {
  for (const std::string name : {"2025/item.md", "2025/post.md", "page.txt"}) {
    CAPTURE(name);
    CHECK(read_file(a / name) == read_file(b / name));
  }
}

}  // namespace

TEST_CASE("A2 an archive that is imported comes out byte for byte, whether the daemon runs or not") {
  for (const bool running : {false, true}) {
    CAPTURE(running);
    Daemon daemon;
    daemon.configure("");
    if (running) REQUIRE(daemon.start());
    const fs::path in = daemon.folder() / "old";
    const fs::path out = daemon.folder() / "out";
    fill(in);
    const auto first = daemon.command({"import", in.string()});
    CHECK(first.out == "files 3, new entries 3, changed 0, copies of others 0, failed 0\n");
    CHECK(first.status.code == 0);
    CHECK(daemon.command({"import", in.string()}).out ==
          "files 3, new entries 0, changed 0, copies of others 0, failed 0\n");
    CHECK(daemon.command({"export", "markdown", "-o", out.string()}).out ==
          "files 3, written 3, as they were 0\n");
    check_same(in, out);
    CHECK(daemon.command({"export", "markdown", "-o", out.string()}).out ==
          "files 3, written 0, as they were 3\n");
    if (!running) continue;
    CHECK(occurrences(daemon.body("/feed.atom"), "<entry") == 3);
    const std::string shown = daemon.body("/");
    CHECK(shown.find("2025-02-22 18:08:09 UTC") != std::string::npos);
    CHECK(shown.find("mirrored") != std::string::npos);
    CHECK(daemon.command({"feeds"}).out.find("old") != std::string::npos);
    CHECK(daemon.command({"poll", "old"}).err.find("is an archive") != std::string::npos);
    CHECK(daemon.command({"poll", "--all"}).out.find("polled 0,") == 0);
  }
}

TEST_CASE("an article is one entry whether a poll or an import brings it first") {
  for (const bool import_first : {false, true}) {
    CAPTURE(import_first);
    Daemon daemon;
    const fs::path in = daemon.folder() / "old";
    fill(in);
    Item item{"https://news.example/a/1.html", "专访水文学者", "https://news.example/a/1.html"};
    item.html = "<div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div><p>河流的<strong>记忆。</strong>数字化。</p>";
    write_file(daemon.folder() / "voa.xml", rss("voa", {item}));
    const std::string feed = feed_table("file://" + (daemon.folder() / "voa.xml").string(), "voa");
    daemon.configure(import_first ? "" : feed);
    REQUIRE(daemon.start());
    if (import_first) {
      REQUIRE(daemon.command({"import", in.string()}).status.code == 0);
      daemon.configure(feed);
      REQUIRE(daemon.command({"reload"}).status.code == 0);
      REQUIRE(eventually(
          [&] { return daemon.body("/api/v1/status").find("\"entries\":4") != std::string::npos; }));
    } else {
      REQUIRE(daemon.shows("/feed.atom", "专访水文学者"));
      CHECK(daemon.command({"import", in.string()}).out ==
            "files 3, new entries 3, changed 0, copies of others 1, failed 0\n");
    }
    CHECK(occurrences(daemon.body("/feed.atom"), "<entry") == 3);
    CHECK(occurrences(daemon.command({"entries"}).out, "专访水文学者") == 1);
    const fs::path out = daemon.folder() / "out";
    CHECK(daemon.command({"export", "markdown", "-o", out.string()}).status.code == 0);
    check_same(in, out);
  }
}

TEST_CASE("A2 riverd's own posts are imported as the entries they were made of") {
  Daemon daemon;
  daemon.configure("");
  const fs::path in = daemon.folder() / "old";
  const fs::path posts = daemon.folder() / "posts";
  fill(in);
  REQUIRE(daemon.command({"import", in.string()}).status.code == 0);
  REQUIRE(daemon.command({"export", "hugo", "-o", posts.string()}).status.code == 0);
  CHECK(read_file(posts / "2025" / "post.md") == post);
  const std::string made = read_file(posts / "2025" / "item.md");
  CHECK(made.find("date: \"2025-02-22T18:08:09Z\"\nmirrored: \"2025-02-22T18:39:04Z\"\n") !=
        std::string::npos);
  CHECK(made.find("河流的<strong>记忆。</strong>数字化。\n\n[old](https://news.example/a/1.html)\n") !=
        std::string::npos);
  // The same links, so the same articles. A page has none.
  fs::remove(posts / "page.txt");
  CHECK(daemon.command({"import", "--archive", "old", posts.string()}).out ==
        "files 2, new entries 0, changed 0, copies of others 0, failed 0\n");
}

TEST_CASE("A2 an old archive with every oddity of front matter is read and comes out byte for byte") {
  struct Old {
    std::string name;
    std::string bytes;
    std::string expected;  // as `entries` lists it; empty: no matter
  };
  const std::vector<Old> archive = {
      {"block.md",
       "---\ntitle: >-\n  Two lines\n  folded\nsummary: |\n  Kept\n\n   as it is\n"
       "date: 2024-01-05T08:00:00+08:00\n---\nBody.\n",
       "2024-01-05 00:00  old   Two lines folded"},
      {"anchors.md",
       "---\ntitle: &t Anchored\nslug: *t\ntags: &tags [a, 'b c']\ncategories: *tags\n"
       "date: 2024-01-06 09:30:00\n---\n\nText.\n",
       "2024-01-06 09:30  old   Anchored"},
      {"quotes.md",
       "---\n\"title\": 'It''s \"quoted\": # no comment'  # a comment\nDATE: '2024-01-07'\n---\n\nText.\n",
       "2024-01-07 00:00  old   It's \"quoted\": # no comment"},
      {"windows.md",
       "\xEF\xBB\xBF---\r\ntitle: \"Windows \\u4E2D\\x21\"\r\ndate: 2024-01-08T10:00:00Z\r\n---\r\n\r\n"
       "One  \r\ntwo.\r\n",
       "2024-01-08 10:00  old   Windows 中!"},
      {"zone.md", "---\ntitle: Zoned\ndate: Tue, 09 Jan 2024 23:30:00 -0500\n---\nText.",
       "2024-01-10 04:30  old   Zoned"},
      {"untitled.md", "---\ndate: 2024-01-11\nflags: {a: {b: [1, ~, yes]}}\n...\n# A heading\n\nText.\n",
       "2024-01-11 00:00  old"},
      {"undated.md", "---\ntitle: Undated\ndraft: false\n---\n\n- a\n- b\n\n\n\n", ""},
      {"empty.md", "---\ntitle: Nothing to say\ndate: 2024-01-12\n---\n",
       "2024-01-12 00:00  old   Nothing to say"},
      {"tail.md",
       "---\ntitle: Tail\ndate: 1704931200\nlink:\n---\n\tcode\n\n[src](https://old.example/t) \n\n", "Tail"},
  };
  Daemon daemon;
  daemon.configure("");
  const fs::path in = daemon.folder() / "old";
  const fs::path out = daemon.folder() / "out";
  fs::create_directories(in);
  for (const Old& file : archive) write_file(in / file.name, file.bytes);
  const auto done = daemon.command({"import", in.string()});
  CHECK(done.err.empty());
  CHECK(done.out == "files 9, new entries 9, changed 0, copies of others 0, failed 0\n");
  const std::string listed = daemon.command({"entries"}).out;
  CAPTURE(listed);
  for (const Old& file : archive) CHECK(listed.find(file.expected) != std::string::npos);
  REQUIRE(daemon.command({"export", "hugo", "-o", out.string()}).status.code == 0);
  for (const Old& file : archive) {
    CAPTURE(file.name);
    CHECK(read_file(out / file.name) == file.bytes);
  }
}

TEST_CASE("files that cannot be read are named, and the others are imported") {
  Daemon daemon;
  daemon.configure("");
  const fs::path in = daemon.folder() / "old";
  fill(in);
  write_file(in / "broken.md", "---\ntitle: [\n---\ntext\n");
  const auto done = daemon.command({"import", in.string()});
  CHECK(done.status.code == 1);
  CHECK(done.out == "files 3, new entries 3, changed 0, copies of others 0, failed 1\n");
  CHECK(done.err.find((in / "broken.md").string() + ": line ") != std::string::npos);
  const auto none = daemon.command({"import", (daemon.folder() / "nowhere").string()});
  CHECK(none.status.code == 1);
  CHECK(none.err.find("nowhere: cannot be read") != std::string::npos);
  CHECK(daemon.command({"import", "--zone", "+25:00", in.string()}).status.code == 2);
  CHECK(daemon.command({"export", "hugo"}).status.code == 2);
}

TEST_CASE("a subscription list is imported once, and what the list of subscriptions says stays") {
  Daemon daemon;
  daemon.configure("");
  write_file(daemon.folder() / "mine.opml",
             "<opml version=\"2.0\"><body><outline text=\"News\"><outline text=\"A &amp; B\" "
             "xmlUrl=\"https://a.example/feed\"/><outline xmlUrl=\"https://b.example/feed\"/></outline>"
             "<outline text=\"bad\" xmlUrl=\"ftp://c.example/\"/></body></opml>");
  REQUIRE(daemon.start());
  const auto done = daemon.command({"import", (daemon.folder() / "mine.opml").string()});
  CHECK(done.out == "feeds 2 new, 0 known\n");
  CHECK(done.status.code == 1);
  CHECK(done.err.find("mine.opml:1: xmlUrl: ") != std::string::npos);
  CHECK(eventually([&] { return daemon.body("/opml").find("https://b.example/feed") != std::string::npos; }));
  CHECK(daemon.command({"import", (daemon.folder() / "mine.opml").string()}).out == "feeds 0 new, 2 known\n");
  const std::string exported = daemon.command({"export", "opml"}).out;
  CHECK(exported.find("text=\"News\"") != std::string::npos);
  CHECK(exported.find("A &amp; B") != std::string::npos);
}
