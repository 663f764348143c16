#pragma once

#include "tests/replay/aggregator.hpp"
#include "tests/replay/ledger.hpp"
#include "tests/replay/reader.hpp"
#include "tests/replay/store_folder.hpp"
#include "tests/replay/world.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace riverd::replay {

/// When replayed worlds begin.
inline constexpr Time beginning{std::chrono::milliseconds{1'767'600'000'000}};

/// How the replay goes about its work.
struct Pace {
  std::chrono::milliseconds least_interval = std::chrono::minutes{30};  // between two polls of an outlet
  std::chrono::milliseconds most_interval = std::chrono::hours{8};
  std::chrono::milliseconds least_reading = std::chrono::minutes{10};  // between two readings of a reader
  std::chrono::milliseconds most_reading = std::chrono::hours{20};
  std::size_t most_together = 6;  // polls committed together
  bool reads_all = false;         // riverd reads each document whole, also what is in it as it was
};

/// Life in a world, polled by riverd and read by its subscribers: /feed.atom, /feed.rss, /feed.json of the
/// river of everything, and a river of some. Everything follows from the seed; only when a killed process
/// dies does not, and that must not matter.
class Replay {
 public:
  Replay(World world, std::uint64_t seed, const Pace& pace);

  /// Lets so much time pass.
  void run(std::chrono::milliseconds span);

  /// Lets so many polls happen.
  void run_polls(std::size_t count);

  /// So many polls, in a process that is killed at some moment in between. What it did not come to, or did
  /// not come to acknowledge, is done again.
  void run_killed(std::size_t count);

  /// The same polls, in this process and to the end: a run of these ends like a run of those.
  void run_undisturbed(std::size_t count);

  /// Each outlet once, whatever its interval; then everyone reads.
  void poll_everything();

  /// Everyone reads now.
  void read_everything();

  /// riverd keeps entries for so long and at most so many of a feed, and drops the others now and once a day.
  /// It must not be less than what comes between two readings.
  void keep_for(std::chrono::milliseconds max_age, std::uint64_t max_entries);

  /// riverd is gone and back, with what is on the disk.
  void drop_and_open();

  /// Polls and reads until everything must have come, and says what did not.
  void finish();

  /// Called before each group of polls, with the time: here the adversary acts.
  void before_groups(std::function<void(Time)> hook) { hook_ = std::move(hook); }

  [[nodiscard]] World& world() { return world_; }
  void operated(std::size_t outlet, const std::string& what) { ledger_.operated(outlet, what, world_.now()); }

  [[nodiscard]] std::size_t polls() const { return polls_; }
  [[nodiscard]] std::size_t kills() const { return kills_; }
  [[nodiscard]] const Aggregator& aggregator() const { return aggregator_; }
  [[nodiscard]] std::size_t articles() const { return ledger_.accounts().size(); }
  [[nodiscard]] std::size_t complaints() const { return complaints_.count(); }

  /// What there was to complain about, the seed first; empty if there was nothing.
  [[nodiscard]] std::string report() const;

  /// All documents of the moment, one after the other.
  [[nodiscard]] std::string documents() const;

 private:
  [[nodiscard]] Group plan_group();
  [[nodiscard]] Group ask(const std::vector<std::size_t>& outlets);
  void take(const Group& group);
  void settled(const Group& group);
  void read_due(Time now);
  void expire();
  [[nodiscard]] std::vector<Group> plan_groups(std::size_t count);
  void settled(const std::vector<Group>& groups);
  [[nodiscard]] std::size_t take_until_killed(const std::vector<Group>& groups);

  StoreFolder directory_;
  std::uint64_t seed_;
  Pace pace_;
  Random random_;
  Random fate_;  // of killed processes
  World world_;
  std::vector<std::vector<std::size_t>> rivers_;
  Ledger ledger_;
  Complaints complaints_;
  Aggregator aggregator_;
  std::vector<Reader> readers_;
  std::vector<Time> next_reading_;
  std::vector<Time> next_poll_;
  std::optional<Time> next_expiry_{};
  std::function<void(Time)> hook_;
  std::size_t polls_ = 0;
  std::size_t kills_ = 0;
};

}  // namespace riverd::replay
