#pragma once

#include "feeds/model/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// Which of several copies of an article stands for them (D8).
namespace riverd::dedupe {

/// What that is decided by, of one copy.
struct Claim {
  int priority = 0;           // its feed's; the owner's word comes first
  bool own_host = false;      // its link lies on the publisher's own host, not on a mirror's
  std::size_t length = 0;     // of its text, in tokens
  Time effective{};           // the earliest of otherwise equal copies leads …
  std::uint64_t arrival = 0;  // … and of those the first to arrive
};

/// A text of less than this share of the longest copy's is truncated.
inline constexpr double least_of_whole = 0.8;

/// The positions of the copies, the best first.
[[nodiscard]] std::vector<std::size_t> canonical_order(std::span<const Claim> claims);

/// Whether an article's link lies on the host of its feed or of the feed's home page, or below or above one
/// of them; `www.` counts for nothing.
[[nodiscard]] bool is_own_host(std::string_view link, std::string_view feed_url, std::string_view home_url);

}  // namespace riverd::dedupe
