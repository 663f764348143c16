#include "daemon/poll/verdict.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;

namespace {

const std::string url = "https://a.example/feed";
const Time now{std::chrono::milliseconds{1'740'249'544'000}};

http::Response response(int status, std::vector<http::Header> headers = {}, std::string body = {}) {
  http::Response out;
  out.status = status;
  out.url = url;
  out.headers = std::move(headers);
  out.body = std::move(body);
  out.wire_bytes = out.body.size();
  return out;
}

storage::FeedState known(const std::string& etag = "W/\"a b\"-gzip",
                         const std::string& modified = "yesterday") {
  storage::FeedState state;
  state.url = url;
  state.validators = {url, etag, modified};
  return state;
}

Verdict judged(http::Response answer, const storage::FeedState& before = known()) {
  return judge(Result<http::Response>(std::move(answer)), before, now);
}

}  // namespace

TEST_CASE("P1 P2 a 200's validators are taken over byte for byte, and one without any erases them") {
  const auto with =
      judged(response(200, {{"ETag", "W/\"x\"  -y"}, {"Last-Modified", "Sat, 22 Feb"}}, "<rss/>"));
  CHECK(with.outcome == Outcome::body);
  CHECK(with.validators == storage::Validators{url, "W/\"x\"  -y", "Sat, 22 Feb"});
  CHECK(judged(response(200, {}, "<rss/>")).validators == storage::Validators{url, "", ""});
}

TEST_CASE("P2 a 304 keeps what it does not name and takes over what it does") {
  CHECK(judged(response(304)).validators == known().validators);
  const auto renewed = judged(response(304, {{"ETag", "\"new\""}}));
  CHECK(renewed.outcome == Outcome::unchanged);
  CHECK(renewed.validators == storage::Validators{url, "\"new\"", "yesterday"});
}

TEST_CASE("P3 what an answer did not state is never made up") {
  const auto dated = judged(
      response(200, {{"Date", "Sat, 22 Feb 2025 18:39:04 GMT"}, {"Expires", "Sat, 22 Feb 2025 19:39:04 GMT"}},
               "<rss><channel><pubDate>Sat, 22 Feb 2025 18:00:00 GMT</pubDate>"
               "</channel></rss>"));
  CHECK(dated.validators == storage::Validators{url, "", ""});
  const auto kept = judged(response(304, {{"Date", "Sun, 23 Feb 2025 18:39:04 GMT"}}), known("\"e\"", ""));
  CHECK(kept.validators == storage::Validators{url, "\"e\"", ""});
}

TEST_CASE("P10 an answer of another manipulation than `feed` is no delta") {
  CHECK(judged(response(226, {{"IM", "vcdiff, Feed"}}, "<rss/>")).delta);
  CHECK_FALSE(judged(response(200, {{"IM", "feed"}}, "<rss/>")).delta);
  CHECK(judged(response(226, {{"IM", "feedback"}}, "<rss/>")).outcome == Outcome::failed);
}

TEST_CASE("P20 a 304 that proves nothing is an error") {
  CHECK(judged(response(304), known("", "")).outcome == Outcome::failed);
  CHECK(judged(response(304, {}, "body")).outcome == Outcome::failed);
  auto elsewhere = response(304);
  elsewhere.url = "https://b.example/feed";
  const auto verdict = judged(elsewhere);
  CHECK(verdict.outcome == Outcome::failed);
  CHECK(verdict.validators == storage::Validators{});
}

TEST_CASE("P20 an empty answer is an error that keeps the state") {
  for (const std::string body : {"", " \r\n\t"}) {
    const auto verdict = judged(response(200, {{"ETag", "\"x\""}}, body));
    CHECK(verdict.outcome == Outcome::failed);
    CHECK(verdict.error.find("empty") != std::string::npos);
  }
}

TEST_CASE("P13 Retry-After is read in both forms, relative to the answer's date, and capped") {
  CHECK(judged(response(429, {{"Retry-After", "120"}})).retry_after == now + 120s);
  CHECK(judged(response(503, {{"Date", "Sat, 22 Feb 2025 10:00:00 GMT"},
                              {"Retry-After", "Sat, 22 Feb 2025 11:00:00 GMT"}}))
            .retry_after == now + 1h);
  CHECK(judged(response(429, {{"Retry-After", "99999999"}})).retry_after == now + std::chrono::days{30});
  CHECK_FALSE(judged(response(429)).retry_after.has_value());
  CHECK(judged(response(503)).outcome == Outcome::rate_limited);
}

TEST_CASE("P14 P15 other answers are what their status says, in one sentence with the address") {
  CHECK(judged(response(410)).outcome == Outcome::gone);
  for (const int status : {401, 403, 404, 418, 500, 502}) {
    INFO(status);
    const auto verdict = judged(response(status));
    CHECK(verdict.outcome == Outcome::failed);
    CHECK(verdict.status == status);
    CHECK(verdict.error.find(url) != std::string::npos);
    CHECK(verdict.error.find(std::to_string(status)) != std::string::npos);
  }
}

TEST_CASE("P16 a target is remembered only where every hop is permanent and none leaves https") {
  const std::string target = "https://b.example/feed";
  const auto moved = [&](std::vector<http::Redirect> hops) {
    auto answer = response(200, {}, "<rss/>");
    answer.url = hops.back().target;
    answer.redirects = std::move(hops);
    return judged(std::move(answer)).moved_to;
  };
  CHECK(moved({{301, target}}) == target);
  CHECK(moved({{308, "https://c.example/"}, {301, target}}) == target);
  CHECK(moved({{302, target}}).empty());
  CHECK(moved({{301, "https://c.example/"}, {307, target}}).empty());
  CHECK(moved({{301, "http://b.example/feed"}}).empty());
  CHECK(judged(response(200, {}, "<rss/>")).moved_to.empty());
}

TEST_CASE("P11 freshness is read from 200, 304 and 429") {
  for (const int status : {200, 304, 429}) {
    INFO(status);
    const auto verdict = judged(
        response(status, {{"Cache-Control", "max-age=7200"}, {"Age", "200"}}, status == 200 ? "<rss/>" : ""));
    REQUIRE(verdict.freshness.has_value());
    CHECK(*verdict.freshness == 7000s);
  }
}

TEST_CASE("P10 a delta is a body only where it is the manipulation that was asked for") {
  CHECK(judged(response(226, {{"IM", "feed"}}, "<rss/>")).outcome == Outcome::body);
  CHECK(judged(response(226, {}, "<rss/>")).outcome == Outcome::failed);
}

TEST_CASE("what never was answered is a failure that names the address and cannot forge a line") {
  const auto verdict = judge(
      Result<http::Response>(Error(http::ClientError::unreachable, "refused\nlevel=info")), known(), now);
  CHECK(verdict.outcome == Outcome::failed);
  CHECK(verdict.status == 0);
  CHECK(verdict.error.find(url) != std::string::npos);
  CHECK(verdict.error.find('\n') == std::string::npos);
}
