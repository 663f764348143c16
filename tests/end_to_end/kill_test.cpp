#include "tests/end_to_end/daemon_fixture.hpp"
#include "tests/end_to_end/growing_origin.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <set>
#include <thread>

using namespace riverd::test;

namespace {

/// How many times the daemon is killed: `RIVERD_KILLS`, or what fits a test run.
int kills() {
  const char* wanted = std::getenv("RIVERD_KILLS");
  return wanted != nullptr ? std::atoi(wanted) : 30;
}

/// The titles of a JSON feed, in order.
std::vector<std::string> titles_of(const std::string& json) {
  std::vector<std::string> titles;
  const std::string key = "\"title\":\"item-";
  for (auto at = json.find(key); at != std::string::npos; at = json.find(key, at + 1)) {
    const auto start = at + std::string("\"title\":\"").size();
    titles.push_back(json.substr(start, json.find('"', start) - start));
  }
  return titles;
}

std::set<std::string> stored_titles(const Daemon& daemon) {
  const Finished entries = daemon.command({"entries", "--json", "--limit", "1000000"});
  INFO(entries.err);
  REQUIRE(entries.status.code == 0);
  const auto titles = titles_of(entries.out);
  const std::set<std::string> unique(titles.begin(), titles.end());
  CHECK(unique.size() == titles.size());  // nothing twice
  return unique;
}

}  // namespace

TEST_CASE("killed at random moments, the daemon loses nothing it served and shows nothing twice") {
  constexpr std::size_t feeds = 4;
  GrowingOrigin origin(feeds);
  Daemon daemon;
  std::string tables;
  for (std::size_t i = 0; i < feeds; ++i) {
    tables += feed_table(origin.url(i), "f" + std::to_string(i), i % 2 == 0 ? "20ms" : "35ms");
  }
  daemon.configure(tables);

  std::mt19937 random(
      20250222);  // NOLINT: the moments differ by the machine anyway; the seed is for the pattern
  std::uniform_int_distribution<int> moment(0, 150);
  std::set<std::string> served;
  for (int round = 0; round < kills(); ++round) {
    INFO("round " << round << "\n" << daemon.log());
    // Some kills hit the start itself.
    if (round % 5 == 4) {
      daemon.launch();
      std::this_thread::sleep_for(std::chrono::milliseconds{moment(random) / 3});
      daemon.kill();
      continue;
    }
    REQUIRE(daemon.start());
    const auto at_start = titles_of(daemon.body("/feed.json?limit=1000"));
    const std::set<std::string> now(at_start.begin(), at_start.end());
    CHECK(now.size() == at_start.size());  // nothing twice
    std::this_thread::sleep_for(std::chrono::milliseconds{moment(random)});
    const auto before_kill = titles_of(daemon.body("/feed.json?limit=1000"));
    served.insert(before_kill.begin(), before_kill.end());
    daemon.kill();

    const std::set<std::string> stored = stored_titles(daemon);
    for (const std::string& title : served) {
      INFO(title);
      REQUIRE(stored.count(title) == 1);
    }
    // A validator that was echoed vouches for its entries.
    for (const std::string& title : origin.claimed()) {
      INFO(title);
      REQUIRE(stored.count(title) == 1);
    }
  }

  origin.freeze();
  REQUIRE(daemon.start());
  for (std::size_t feed = 0; feed < feeds; ++feed) {
    CHECK(daemon.shows("/feed.json?limit=1000", GrowingOrigin::title(feed, origin.generation(feed))));
  }
  CHECK(daemon.stop());
  const std::set<std::string> stored = stored_titles(daemon);
  for (std::size_t feed = 0; feed < feeds; ++feed) {
    CHECK(stored.count(GrowingOrigin::title(feed, origin.generation(feed))) == 1);
  }
  WARN(kills() << " kills, " << origin.requests() << " requests, " << stored.size() << " entries");
}
