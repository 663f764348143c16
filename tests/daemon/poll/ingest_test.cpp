#include "daemon/poll/ingest.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::poll;

namespace {

IngestContext context() {
  IngestContext out;
  out.hints.url = "https://a.example/feed";
  out.normalize.feed_url = out.hints.url;
  out.normalize.feed = FeedId::from_url(out.hints.url);
  out.normalize.now = Time{std::chrono::milliseconds{1'760'000'000'000}};
  out.normalize.authority = "river.example";
  return out;
}

const std::string document =
    "<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>x</title></item></channel></rss>";

}  // namespace

TEST_CASE("a body becomes candidates, and the same body again is not read at all") {
  const auto first = ingest(document, context());
  REQUIRE(first.has_value());
  CHECK_FALSE(first->unchanged);
  CHECK(first->document.entries.size() == 1);
  CHECK(first->document.feed.title == "T");

  IngestContext again = context();
  again.last_digest = first->digest;
  const auto second = ingest(document, again);
  REQUIRE(second.has_value());
  CHECK(second->unchanged);
  CHECK(second->document.entries.empty());
  CHECK(second->digest == first->digest);
}

TEST_CASE("a body's digest is never the mark for none") {
  CHECK(body_digest("") != 0);
  CHECK(body_digest("a") != body_digest("b"));
}

TEST_CASE("P20 what is no feed is named for what it is, with its address") {
  for (const auto& [body, word] : std::vector<std::pair<std::string, std::string>>{
           {"<!doctype html><html><body>Hi</body></html>", "HTML page"},
           {"  <HTML><p>x", "HTML page"},
           {"just words", "not a feed"},
           {" \n ", "empty"}}) {
    INFO(body);
    const auto failed = ingest(body, context());
    REQUIRE(failed.has_error());
    CHECK(failed.error().message().find("https://a.example/feed") != std::string::npos);
    CHECK(failed.error().message().find(word) != std::string::npos);
  }
}

TEST_CASE("a damaged feed is read and says that it was mended") {
  const auto mended = ingest("<rss version='2.0'><channel><item><title>a & b</title></item>", context());
  REQUIRE(mended.has_value());
  CHECK(mended->document.entries.size() == 1);
  CHECK_FALSE(mended->repaired.empty());
}

TEST_CASE("P12 JSON Feed's expired is told") {
  const auto expired = ingest(
      R"({"version":"https://jsonfeed.org/version/1.1","title":"T","expired":true,"items":[]})", context());
  REQUIRE(expired.has_value());
  CHECK(expired->expired);
}
