#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <signal.h>

using namespace riverd::test;

namespace {

const std::filesystem::path shared = std::filesystem::path(RIVERD_SOURCE_DIR).parent_path() / "shared";

/// An archived item of a full-text mirror as its feed had it: the comment, the linked title, a rule, the
/// text.
std::string as_mirror_feed(const std::string& item) {
  const auto comment_end = item.find("-->") + 3;
  const auto title_start = item.find('[', comment_end) + 1;
  const auto title_end = item.find("](", title_start);
  const auto link_end = item.find(")\n", title_end);
  const auto body_start = item.find("------", link_end) + 6;
  const std::string link = item.substr(title_end + 2, link_end - title_end - 2);
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>美国之音</title>"
         "<link>https://www.voachinese.com/</link><description>d</description><item>" +
         item.substr(0, comment_end) + "<title>" + item.substr(title_start, title_end - title_start) +
         "</title><link>" + link + "</link><guid>" + link +
         "</guid><pubDate>Sat, 22 Feb 2025 18:39:04 GMT</pubDate><description><![CDATA[" +
         item.substr(body_start) + "]]></description></item></channel></rss>";
}

void check_mirrored_item(Daemon& daemon) {
  const std::string page = daemon.body("/");
  CHECK(page.find("2025-02-22 18:08:09 UTC") != std::string::npos);
  CHECK(page.find("mirrored") != std::string::npos);
  CHECK(page.find("18:39:04") != std::string::npos);
  const std::string atom = daemon.body("/feed.atom");
  CHECK(occurrences(atom, "<published>2025-02-22T18:08:09Z</published>") == 1);
  CHECK(atom.find("<iframe") == std::string::npos);
  CHECK(atom.find("&lt;iframe") == std::string::npos);
  CHECK(atom.find("youtube.com/") != std::string::npos);
  CHECK(atom.find("weserv") == std::string::npos);
}

}  // namespace

TEST_CASE("the bundled mirrors show an article once, with the publisher's date and the mirror's") {
  Daemon daemon;
  const std::string folder = std::string("file://") + RIVERD_SOURCE_DIR + "/examples/feeds/";
  const std::string first = feed_table(folder + "mirror-a.xml", "mirror-a");
  daemon.configure(first);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "专访水文学者"));
  // Whoever comes first leads the story: the second mirror comes later.
  daemon.configure(first + feed_table(folder + "mirror-b.xml", "mirror-b") +
                   feed_table(folder + "gauge-notes.atom", "notes") +
                   feed_table(folder + "bulletin.json", "bulletin"));
  daemon.signal(SIGHUP);
  REQUIRE(
      eventually([&] { return daemon.body("/api/v1/status").find("\"entries\":9") != std::string::npos; }));
  const std::string page = daemon.body("/");
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry") == 7);
  CHECK(occurrences(daemon.body("/feed.atom"), "专访水文学者：一条河的数字记忆</title>") == 1);
  CHECK(page.find("全文镜像") != std::string::npos);
  CHECK(page.find("备用镜像") != std::string::npos);
  check_mirrored_item(daemon);
}

TEST_CASE("an archived item of a real mirror keeps its two dates") {
  const auto sample = shared / "samples" / "001_2eee45845b54a656.txt";
  if (!std::filesystem::exists(sample)) {
    WARN("not run: the source documents do not lie beside this checkout (" << sample << ")");
    return;
  }
  Daemon daemon;
  write_file(daemon.folder() / "voa.xml", as_mirror_feed(read_file(sample)));
  daemon.configure(feed_table("file://" + (daemon.folder() / "voa.xml").string(), "voa"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "voachinese.com/a/7984584.html"));
  check_mirrored_item(daemon);
}

TEST_CASE("the source documents are imported, shown, explained and exported as they were") {
  const auto samples = shared / "samples";
  if (!std::filesystem::exists(samples)) {
    WARN("not run: the source documents do not lie beside this checkout (" << samples << ")");
    return;
  }
  Daemon daemon;
  const auto in = daemon.folder() / "docs";
  const auto out = daemon.folder() / "out";
  std::filesystem::create_directories(in);
  for (const auto& file : std::filesystem::directory_iterator(samples)) {
    if (file.path().extension() == ".txt") std::filesystem::copy(file.path(), in);
  }
  daemon.configure("");
  REQUIRE(daemon.start());
  CHECK(daemon.command({"import", in.string()}).out ==
        "files 5, new entries 5, changed 0, copies of others 0, failed 0\n");
  check_mirrored_item(daemon);
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry") == 5);
  const std::string explained = daemon.command({"explain", "https://www.voachinese.com/a/7984584.html"}).out;
  CHECK(explained.find("mirrored: 2025-02-22T18:39:04Z") != std::string::npos);
  for (const std::string rule : {"feedx-footer", "picture-proxies", "players"})
    CHECK(explained.find(rule) != std::string::npos);
  // A scraped page's sidebar gives it no date.
  CHECK(occurrences(daemon.command({"entries", "--json"}).out, R"("quality":"missing")") == 2);
  CHECK(daemon.command({"export", "markdown", "-o", out.string()}).status.code == 0);
  for (const auto& file : std::filesystem::directory_iterator(in)) {
    CAPTURE(file.path());
    CHECK(read_file(out / file.path().filename()) == read_file(file.path()));
  }
  // The mirror's own feed brings what is there already.
  write_file(daemon.folder() / "voa.xml", as_mirror_feed(read_file(in / "001_2eee45845b54a656.txt")));
  daemon.configure(feed_table("file://" + (daemon.folder() / "voa.xml").string(), "voa"));
  REQUIRE(daemon.command({"reload"}).status.code == 0);
  REQUIRE(
      eventually([&] { return daemon.body("/api/v1/status").find("\"entries\":6") != std::string::npos; }));
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry") == 5);
  check_mirrored_item(daemon);
}
