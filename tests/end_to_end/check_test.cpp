#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>

using namespace riverd::test;
using Catch::Matchers::Contains;

TEST_CASE("check --deep finds an installation in order, before its first run and beside the running daemon") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {{"1", "One", "https://a.example/1"}}));
  daemon.configure(feed_table("file://" + (daemon.folder() / "a.xml").string(), "a"));
  const auto before = daemon.command({"check", "--deep"});
  INFO(before.out << before.err);
  CHECK(before.status.code == 0);
  CHECK_THAT(before.out, Contains("no riverd of this data folder runs") && Contains("is free"));
  REQUIRE(daemon.start());
  const auto beside = daemon.command({"check", "--deep"});
  INFO(beside.out << beside.err);
  CHECK(beside.status.code == 0);
  CHECK_THAT(beside.out, Contains("riverd runs as process") && Contains("is in use, and riverd runs") &&
                             Contains("the running riverd may open"));
}

TEST_CASE("check --deep tells what is wrong with what to do, and exits 1") {
  Daemon daemon;
  write_file(daemon.folder() / "secret", "s3cret");
  std::filesystem::permissions(daemon.folder() / "secret", std::filesystem::perms(0644));
  daemon.configure(feed_table("http://127.0.0.1:9/feed", "a") + "user = \"me\"\npassword_file = \"" +
                   (daemon.folder() / "secret").string() + "\"\n");
  const auto found = daemon.command({"check", "--deep"});
  INFO(found.out << found.err);
  CHECK(found.status.code == 1);
  CHECK_THAT(found.out, Contains("is open to others") && Contains("-> chmod 600") &&
                            Contains("Connection refused") && !Contains("s3cret"));
  const auto json = daemon.command({"check", "--deep", "--json"});
  CHECK(json.status.code == 1);
  CHECK_THAT(json.out, Contains(R"({"ok":false,"findings":[)") &&
                           Contains(R"("check":"secrets","severity":"problem")"));
}

TEST_CASE("check --deep of a bad configuration says what is bad and stops there") {
  Daemon daemon;
  daemon.configure_whole("[pol]\n");
  const auto found = daemon.command({"check", "--deep"});
  CHECK(found.status.code == 1);
  CHECK_THAT(found.out, Contains("did you mean [poll]") && !Contains("clock"));
}
