#pragma once

#include "feeds/model/cleaning.hpp"
#include "storage/feed_state.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

/// Whether the owner's content rules still find anything.
namespace riverd::storage {

/// Notes what a poll did with the owner's rules: `names` are those that apply to the feed now, in their
/// order; `read` entries were read, and `uses` is what was done to them, an element for each rule and entry.
/// Rules that apply no more are forgotten.
void note_rules(std::vector<RuleRecord>& records, std::span<const std::string> names, std::size_t read,
                std::span<const RuleUse> uses, Time now);

/// A rule that finds nothing any more.
struct IdleRule {
  std::string name;
  FeedId feed;               // the first that it applies to
  std::string url;           // of that feed
  Time since{};              // when it found something last, or was there first
  std::uint64_t passed = 0;  // entries that it found nothing in since

  friend bool operator==(const IdleRule&, const IdleRule&) = default;
};

/// A rule that found nothing for so long, in no feed it applies to, and in so many entries, is idle.
inline constexpr std::chrono::days idle_after{30};
inline constexpr std::uint64_t fewest_passed = 5;

/// Looks at the rules of one feed after the other, so that not all states are in memory at a time.
class RuleSurvey {
 public:
  void add(const FeedState& feed);

  /// The latest successful poll of a feed that has rules; the epoch where there was none.
  [[nodiscard]] Time last_success() const { return last_success_; }

  /// The idle ones among the rules of all feeds, by name.
  [[nodiscard]] std::vector<IdleRule> idle(Time now) const;

 private:
  std::map<std::string, IdleRule> rules_;
  Time last_success_{};
};

}  // namespace riverd::storage
