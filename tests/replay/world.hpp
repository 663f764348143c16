#pragma once

#include "feeds/model/time.hpp"
#include "tests/replay/outlet.hpp"
#include "tests/replay/random.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace riverd::replay {

/// How a mirror copies.
struct Copying {
  std::vector<std::size_t> from;  // publishers
  double share = 0.9;             // of their articles
  std::chrono::milliseconds least_lag = std::chrono::minutes{5};
  std::chrono::milliseconds most_lag = std::chrono::hours{36};
  bool keeps_link = false;
  bool keeps_guid = false;
  bool names_source = false;
  std::size_t cut_at = 0;    // tokens; 0: the full text
  bool traditional = false;  // Chinese in traditional characters
  bool stamped = false;      // with the archiver's timestamp comment and no date of its own (T9)
  bool date_block = false;   // which the publication date follows
};

/// What a publisher writes.
struct Newsroom {
  std::chrono::milliseconds every = std::chrono::hours{8};  // on the average
  std::size_t least_tokens = 70;
  std::size_t most_tokens = 800;
  std::string standing_title;  // of every article, if not empty
  bool series = false;         // the same text every time, with other numbers
};

/// The publishers, the mirrors and what they write and copy as time goes by. Deterministic.
class World {
 public:
  World(std::uint64_t seed, Time start) : random_(seed), now_(start) {}

  std::size_t add_publisher(Outlet outlet, Newsroom newsroom);
  std::size_t add_mirror(Outlet outlet, Copying copying);

  /// Writes and copies what is due until then, the items dated to the second.
  void advance(Time to);

  /// Whether nothing is written or copied. What would have been follows when it is over.
  void set_quiet(bool quiet) { quiet_ = quiet; }

  /// One more article on top of a publisher's items, and in its mirrors later. Returns its number.
  std::size_t publish(std::size_t publisher);

  [[nodiscard]] Time now() const { return now_; }
  [[nodiscard]] std::size_t size() const { return outlets_.size(); }
  [[nodiscard]] Outlet& outlet(std::size_t index) { return outlets_[index]; }
  [[nodiscard]] const Outlet& outlet(std::size_t index) const { return outlets_[index]; }
  [[nodiscard]] bool is_mirror(std::size_t index) const { return copying_.contains(index); }
  [[nodiscard]] Random& random() { return random_; }

  /// Edits an item as its publisher does, unless the article is too short for an edit that leaves it what it
  /// was, or was edited too often already. Returns whether it did.
  bool edit(std::size_t outlet, std::size_t item, bool title, bool text);

 private:
  struct Copy {
    std::size_t mirror = 0;
    std::size_t publisher = 0;
    std::size_t article = 0;
  };

  [[nodiscard]] Prose write(std::size_t publisher, std::size_t article);
  void copy(const Copy& one);

  Random random_;
  Time now_;
  bool quiet_ = false;
  std::vector<Outlet> outlets_;
  std::map<std::size_t, Newsroom> newsrooms_;
  std::map<std::size_t, Copying> copying_;
  std::map<std::size_t, Prose> series_;
  std::map<std::size_t, Time> next_article_;
  std::multimap<Time, Copy> copies_;
  std::map<std::size_t, std::size_t> edits_;  // of an article
  std::size_t articles_ = 0;
};

/// Two weeks in the life of ten thousand polls: 50 feeds in every dialect, twelve of them publishers.
[[nodiscard]] World large_world(std::uint64_t seed, Time start);

/// A publisher of each dialect, one of them in GBK, and two whose articles are hard to tell apart; each makes
/// its guids of something else.
[[nodiscard]] World small_world(std::uint64_t seed, Time start);

}  // namespace riverd::replay
