#include "tests/day/trace.hpp"
#include "tests/day/world.hpp"
#include "tests/politeness/installation.hpp"
#include "tests/support/process.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// A day with an outage, a throttled host, one that refuses, a moved feed, a dead mirror and a loud feed,
/// lived through by the real poller in simulated time, and then explained by the real program. With
/// `RIVERD_DAY_TRACE` set (`-`, or a file) the day's trace and the explanations are written there.
/// `RIVERD_DAY_END` is when the day ends, in seconds since 1970; otherwise with the present hour.

using namespace riverd;
using namespace riverd::day;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

Time end_of_day() {
  const char* given = std::getenv("RIVERD_DAY_END");
  if (given != nullptr) return Time{seconds{std::strtoll(given, nullptr, 10)}};
  return Time{floor<hours>(system_clock::now()).time_since_epoch()};
}

/// What a user finds out by the program over the store of an installation.
class User {
 public:
  User(const World& world, std::filesystem::path data) : data_(std::move(data)) {
    std::string config;
    for (const Publisher& one : world.publishers()) {
      config += "[[feed]]\nurl = \"" + one.url + "\"\nname = \"" + one.name + "\"\n\n";
    }
    test::write_file(folder_.path() / "riverd.toml", config);
  }

  [[nodiscard]] std::string asks(const std::vector<std::string>& arguments) const {
    test::Process::Options options;
    options.arguments = {RIVERD_BINARY, "--config", folder_.path() / "riverd.toml", "--data", data_};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    const replay::StoreFolder output;
    options.output_folder = output.path();
    const auto finished = test::run_program(options);
    if (finished.status.signalled || finished.status.code != 0) return "failed: " + finished.err;
    return finished.out;
  }

 private:
  replay::StoreFolder folder_;
  std::filesystem::path data_;
};

using States = std::map<std::string, storage::FeedState>;

/// The day, lived through: an installation, what is seen of it at some hours, and what a user is told.
class Day {
 public:
  explicit Day(Time end)
      : end_(end),
        clock_(std::make_shared<poll::ManualClock>(start() - days{110})),
        trace_(clock_),
        world_(clock_, trace_, start()),
        installation_(clock_, world_, {}),
        user_(world_, installation_.folder()) {
    // Nobody else has to live through the months that it takes to tell a dead mirror from a slow one.
    auto mirror = world_.settings("mirror");
    mirror.front().interval = 6h;
    installation_.subscribe(std::move(mirror));
    installation_.start();
    live_until(start() - days{5});
    installation_.kill();
    installation_.subscribe(world_.settings());
    installation_.start();
    live_until(start());
    trace_.clear();
  }

  /// Writes what is to be pasted where `RIVERD_DAY_TRACE` says.
  ~Day() {
    const char* where = std::getenv("RIVERD_DAY_TRACE");
    if (where == nullptr) return;
    if (std::string(where) == "-") {
      std::cout << shown();
    } else {
      std::ofstream(where) << shown();
    }
  }
  Day(const Day&) = delete;
  Day& operator=(const Day&) = delete;

  void live_until(Time time) {
    while (clock_->now() < time) installation_.step();
  }

  /// Until a line of the trace has this text; false: not before `limit`.
  bool live_until(const std::string& text, Time limit) {
    while (clock_->now() < limit && trace_.count(text) == 0) installation_.step();
    return trace_.count(text) > 0;
  }

  [[nodiscard]] States states() const {
    States out;
    const auto stored = installation_.states();
    for (const Publisher& one : world_.publishers()) {
      const auto found = std::find_if(stored.begin(), stored.end(), [&](const storage::FeedState& state) {
        return state.id == FeedId::from_url(one.url);
      });
      if (found != stored.end()) out[one.name] = *found;
    }
    return out;
  }

  /// Asks the program, and keeps what it says to be shown.
  std::string asks(const std::vector<std::string>& arguments) {
    std::string said = user_.asks(arguments);
    shown_ += "\n" + to_rfc3339(clock_->now()).substr(0, 16) + " $ riverd";
    for (const auto& argument : arguments) shown_ += " " + argument;
    shown_ += "\n" + said;
    return said;
  }

  [[nodiscard]] std::string shown() const { return trace_.text() + shown_; }
  [[nodiscard]] Time start() const { return end_ - 24h; }
  [[nodiscard]] Time end() const { return end_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Trace& trace() const { return trace_; }

 private:
  Time end_;
  std::shared_ptr<poll::ManualClock> clock_;
  Trace trace_;
  World world_;
  politeness::Installation installation_;
  User user_;
  std::string shown_;
};

/// The first feed of such a name in such a state.
template <class Condition>
std::string find(const States& states, const std::string& beginning, Condition condition) {
  for (const auto& [name, state] : states) {
    if (name.starts_with(beginning) && condition(state)) return name;
  }
  return {};
}

void check_says(const std::string& text, const std::vector<std::string>& facts) {
  INFO(text);
  for (const std::string& fact : facts) {
    INFO("to be said: " << fact);
    CHECK(text.find(fact) != std::string::npos);
  }
}

/// The number after a text; -1: there is none.
double number_after(const std::string& text, const std::string& before) {
  const auto at = text.find(before);
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + before.size(), nullptr);
}

std::string next_poll(const storage::FeedState& state) {
  return "next poll: " + to_rfc3339(*state.next_due);
}

void check_outage(Day& day) {
  const World& world = day.world();
  const bool noticed = day.live_until("many hosts fail at once", world.outage.until);
  CHECK(noticed);
  const States noticed_at = day.states();
  day.live_until(world.outage.until - 5min);
  const States late = day.states();
  using storage::DueReason;
  const auto in_vain = [](const auto& state) { return state.due.reason == DueReason::outage; };
  const std::string good = find(late, "site", [&](const auto& s) { return in_vain(s) && s.failures == 0; });
  check_says(day.asks({"explain", good}),
             {"health [P15]\n  The last poll got no answer, but neither did any other at that time",
              "state: good", "last poll: " + to_rfc3339(*late.at(good).last_poll), "next poll [P15]",
              "outage of our own network", next_poll(late.at(good))});
  const std::string told = find(late, "site", [&](const auto& s) { return in_vain(s) && s.failures > 0; });
  check_says(day.asks({"explain", told}),
             {"health [P15]\n  It failed before our own network was known to be away", "failures in a row: 1",
              "outage of our own network", next_poll(late.at(told))});
  for (const auto& [name, state] : late) {
    INFO(name);
    CHECK(state.failures == noticed_at.at(name).failures);
  }

  day.live_until(world.outage.until);
  const States at_end = day.states();
  CHECK(day.live_until("the network is there again", world.outage.until + 1h));
  // As soon as it would have been without an outage.
  day.live_until(day.end());
  check_says(day.asks({"explain", good}), {"health\n  The last poll succeeded.", "next poll [S3]"});
  for (const auto& [name, state] : at_end) {
    INFO(name);
    const auto served = world.served_from(name, world.outage.until);
    REQUIRE(served);
    CHECK(*served - world.outage.until <= state.due.wait / 10 * 11 + 5min);
  }
  CHECK(day.trace().count("the network is taken to be away") == 1);
}

void check_refusals(Day& day, const States& states) {
  const std::string refused =
      find(states, "forum", [&](const auto& state) { return state.retry_until > day.end(); });
  const auto& forum = states.at(refused);
  const std::string until = to_rfc3339(*forum.retry_until);
  check_says(day.asks({"explain", refused}),
             {"health [P13]\n  Its server says that it is asked too often.", "last status: 429",
              "failing since: " + to_rfc3339(*forum.failing_since), "next poll [P13]",
              "answered 429 and asked by Retry-After to be left alone until " + until,
              "wait that decided: 6 h", next_poll(forum)});

  const std::string waiting = find(states, "forum", [](const auto& state) { return state.failures == 0; });
  check_says(day.asks({"explain", waiting}),
             {"health\n  The last poll succeeded.",
              "next poll [P13]\n  Others at its host or its address were refused",
              "the feed of its host that was refused last: forum-", ", answered 429 at ", ", nothing before ",
              next_poll(states.at(waiting))});

  const auto& boats = states.at("boats");
  check_says(day.asks({"explain", "boats"}),
             {"health [P14]\n  Its server refuses access.", "left alone after 14 days", "last status: 403",
              "failing since: " + to_rfc3339(*boats.failing_since),
              "left alone if it fails so until: " + to_rfc3339(*boats.failing_since + days{14}),
              "next poll [P14]\n  A day after it was refused access.", next_poll(boats)});
}

void check_moved(Day& day, const States& states) {
  const auto& harbour = states.at("harbour");
  CHECK(day.trace().count("301 to ") == 2);
  check_says(day.asks({"explain", "harbour"}),
             {"moved: since " + to_rfc3339(*harbour.moved_since),
              "It moved for good to https://tides.example/feed.xml", "two polls running", "P16",
              "put that address into the configuration", "address: https://tides.example/feed.xml",
              "configured address: http://harbour.example/feed", next_poll(harbour)});
}

void check_mirror(Day& day, const States& states) {
  const auto& mirror = states.at("mirror");
  check_says(day.asks({"explain", "mirror"}),
             {"stale: since " + to_rfc3339(*mirror.pace.until),
              "It goes on answering, but its newest entry is of " + to_rfc3339(*mirror.newest_item),
              "date of the newest entry: " + to_rfc3339(*mirror.newest_item) + ", 10", next_poll(mirror)});
}

void check_wire(Day& day, const States& states) {
  const auto& wire = states.at("wire");
  const std::string said = day.asks({"explain", "wire"});
  check_says(said, {"losing: since " + to_rfc3339(*wire.losing_since), "Half of that, as it may be losing",
                    "least interval of the configuration ([poll] min_interval): 1 h",
                    "losses\n  It publishes more between two polls than its document holds",
                    "entries listed last: 25",
                    "an interval that would lose few (interval of [[feed]]): 30 min", next_poll(wire)});
  const World& world = day.world();
  CHECK(number_after(said, "published, by their dates: about ") == Approx(40).epsilon(0.01));
  CHECK(number_after(said, "brought some: about ") ==
        Approx(static_cast<double>(world.lost_last("wire"))).margin(2));
  CHECK(number_after(said, "lost in the day up to then: about ") ==
        Approx(static_cast<double>(world.lost("wire"))).epsilon(0.1));
}

}  // namespace

TEST_CASE("what befalls feeds in a day, be it our network, their hosts or they themselves, is explained") {
  Day day(end_of_day());
  check_outage(day);
  day.live_until(day.end());
  const States states = day.states();
  check_refusals(day, states);
  check_moved(day, states);
  check_mirror(day, states);
  check_wire(day, states);
  check_says(day.asks({"feeds"}),
             {"[stale] mirror", "[losing] wire", "[moved] harbour", "answered 403", "answered 429"});
}
