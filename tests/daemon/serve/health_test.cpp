#include "daemon/serve/health.hpp"

#include "tests/daemon/serve/serve_fixture.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::test;
using namespace std::chrono_literals;

namespace {

storage::FeedState failing(std::chrono::hours since) {
  storage::FeedState state;
  state.id = alpha;
  state.url = "https://alpha.example/feed";
  state.health = storage::FeedHealth::failing;
  state.failures = 9;
  state.last_status = 500;
  state.last_error = "alpha.example: 500";
  state.last_poll = noon;
  state.failing_since = noon - since;
  return state;
}

std::vector<std::string> kinds(const storage::FeedState& state) {
  std::vector<std::string> out;
  for (const auto& notice : serve::notices_of(state, "Alpha")) out.push_back(notice.kind);
  return out;
}

}  // namespace

TEST_CASE("a feed is dead after three days of failures") {
  CHECK(kinds(failing(71h)).empty());
  CHECK(kinds(failing(72h)) == std::vector<std::string>{"dead"});
  auto back = failing(100h);
  back.health = storage::FeedHealth::good;
  CHECK(kinds(back).empty());
}

TEST_CASE("a feed is gone, suspended, challenged, moved, held, re-keyed or losing entries") {
  auto state = failing(1h);
  state.last_status = 403;
  CHECK(kinds(state) == std::vector<std::string>{"challenged"});
  state.health = storage::FeedHealth::suspended;
  CHECK(kinds(state) == std::vector<std::string>{"suspended"});
  state.health = storage::FeedHealth::gone;
  CHECK(kinds(state) == std::vector<std::string>{"gone"});
  state.health = storage::FeedHealth::good;
  state.current_url = "https://new.example/feed";
  state.moved_since = noon;
  state.held_since = noon;
  state.rekeyed = noon;
  state.losing_since = noon;
  CHECK(kinds(state) == std::vector<std::string>{"moved", "held", "rekeyed", "losing"});
}

TEST_CASE("the health of the feeds is the same document as long as nothing changes") {
  Site site;
  auto change = Site::update(alpha, {}, 0);
  change.state = failing(100h);
  site.commit(change);
  const std::string first = site.document("/health.atom")->identity().body;
  CHECK(first.find("health/" + alpha.to_string() + "/dead/") != std::string::npos);
  change.state.last_poll = noon + 1h;
  ++change.state.failures;
  site.commit(change);
  CHECK(site.document("/health.atom")->identity().body == first);
}

TEST_CASE("a stored event stands once in the notices, says when it ended, and leaves 30 days later") {
  auto state = failing(100h);
  state.events.push_back({storage::FeedEventKind::dead, noon - 100h, std::nullopt, "It fails."});
  CHECK(kinds(state) == std::vector<std::string>{"dead"});
  state.health = storage::FeedHealth::good;
  state.events[0].until = noon;
  auto notices = serve::notices_of(state, "Alpha");
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].since == noon - 100h);
  CHECK(notices[0].until == noon);
  state.last_poll = noon + 24h * 30;
  CHECK(kinds(state).empty());
}

TEST_CASE("a notice of changed ids leaves after 30 days") {
  storage::FeedState state;
  state.rekeyed = noon;
  state.last_poll = noon + 24h * 30 - 1s;
  CHECK(kinds(state) == std::vector<std::string>{"rekeyed"});
  state.last_poll = noon + 24h * 30;
  CHECK(kinds(state).empty());
}
