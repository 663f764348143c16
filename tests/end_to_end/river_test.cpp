#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <thread>

using Catch::Contains;
using namespace riverd::test;

namespace {

const Item high_water{"g1", "High water", "https://source.example/1"};
const Item low_water{"g2", "Low water", "https://source.example/2", "Fri, 21 Feb 2025 09:00:00 GMT",
                     "<p>A sponsored text about 長江.</p>"};

/// One feed of two items and a river `some` with these lines.
void configure(Daemon& daemon, const std::string& river) {
  daemon.configure(feed_table("file://" + (daemon.folder() / "a.xml").string(), "a") +
                   "\n[[river]]\nname = \"some\"\nfeeds = [\"a\"]\n" + river);
}

std::string ids(const std::string& json_lines) {
  const auto at = json_lines.find("\"id\":\"");
  return at == std::string::npos ? "" : json_lines.substr(at + 6, 32);
}

}  // namespace

TEST_CASE("changed rules are tried before they are used, and used after a reload") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {high_water, low_water}));
  configure(daemon, "drop = ['text:sponsored']\n");
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/rivers/some/feed.atom", "High water"));
  const auto before = daemon.get("/rivers/some/feed.atom");
  REQUIRE(before);
  CHECK_THAT(before->body, !Contains("Low water"));

  // A reload of what is no rule changes nothing and says where it stands.
  configure(daemon, "drop = ['titel:high']\n");
  const auto refused = daemon.command({"reload"});
  CHECK(refused.status.code == 1);
  CHECK_THAT(refused.err, Contains(":19:10: 'drop' in [[river]]: there is no field 'titel'") &&
                              Contains("did you mean 'title'?"));
  CHECK(daemon.command({"check"}).status.code == 1);
  CHECK(daemon.command({"check", "--try", "some"}).status.code == 1);
  CHECK(daemon.get("/rivers/some/feed.atom")->header("etag") == before->header("etag"));

  // Last-Modified counts seconds.
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  configure(daemon, "drop = ['title:high']\nkeep = ['长江']\n");
  const auto tried = daemon.command({"check", "--try", "some"});
  INFO(tried.err);
  CHECK(tried.status.code == 0);
  CHECK_THAT(tried.out, Contains("of 2 stories of 1 feed 1 shown, 1 left out") &&
                            Contains("1 would appear and 1 vanish"));
  const auto object = daemon.command({"check", "--try", "some", "--json", "--since", "1d"});
  CHECK_THAT(object.out, Contains("\"daemon_runs\":true"));
  CHECK(daemon.get("/rivers/some/feed.atom")->header("etag") == before->header("etag"));

  REQUIRE(daemon.command({"reload"}).status.code == 0);
  const auto after = daemon.get("/rivers/some/feed.atom", {"If-None-Match: " + before->header("etag")});
  REQUIRE(after);
  CHECK(after->status == 200);
  CHECK(after->header("etag") != before->header("etag"));
  CHECK(after->header("last-modified") != before->header("last-modified"));
  CHECK(daemon.get("/rivers/some/feed.atom", {"If-Modified-Since: " + before->header("last-modified")})
            ->status == 200);
  CHECK(daemon.get("/rivers/some/feed.atom", {"If-Modified-Since: " + after->header("last-modified")})
            ->status == 304);
  CHECK_THAT(after->body, Contains("Low water") && !Contains("High water"));
  for (const std::string path : {"/rivers/some/", "/rivers/some/feed.rss", "/rivers/some/feed.json"})
    CHECK_THAT(daemon.body(path), Contains("Low water") && !Contains("High water"));
  CHECK_THAT(daemon.body("/api/v1/entries?river=some"), Contains("Low water") && !Contains("High water"));

  // Commands show the same.
  for (const std::vector<std::string>& command : {std::vector<std::string>{"entries", "--river", "some"},
                                                  {"export", "atom", "--river", "some"},
                                                  {"export", "ndjson", "--river", "some"}}) {
    const auto shown = daemon.command(command);
    CAPTURE(command);
    CHECK_THAT(shown.out, Contains("Low water") && !Contains("High water"));
  }
  const auto files = daemon.folder() / "files";
  const auto exported = daemon.command({"export", "markdown", "--river", "some", "-o", files.string()});
  CHECK_THAT(exported.out, Contains("files 1,"));
  const std::string id = ids(daemon.command({"entries", "--json", "--limit", "1"}).out);
  CHECK_THAT(daemon.command({"explain", id}).out,
             Contains("river: some, not in it: drop rule 1, title:high"));
  CHECK_THAT(daemon.body("/entries/" + id), Contains("some, not in it: drop rule 1, title:high"));
}

TEST_CASE("rules are tried where no daemon runs") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {high_water, low_water}));
  configure(daemon, "keep = ['title:low']\n");
  REQUIRE(daemon.command({"poll", "--all"}).status.code == 0);
  CHECK_THAT(daemon.command({"check", "--try", "some"}).out,
             Contains("1 shown, 1 left out") && Contains("no daemon runs"));
  const auto unknown = daemon.command({"check", "--try", "sone"});
  CHECK(unknown.status.code == 1);
  CHECK_THAT(unknown.err, Contains("did you mean 'some'?"));
  CHECK(daemon.command({"check", "--json"}).status.code == 2);
}
