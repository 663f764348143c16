#include "storage/archive_cuts.hpp"

#include "storage/keys.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace riverd::storage {
namespace {

/// Looking into the common index for a cut costs as much as looking through the rows of one feed from one cut
/// to the next; beyond so many cuts of others in a row, or for fewer feeds, each feed is looked through.
constexpr std::size_t most_misses = 256;
constexpr std::size_t few_feeds = 64;

constexpr std::size_t feed_size = 8;

/// The first cut at or after a number; 0 beyond the last.
std::uint64_t cut_at_or_after(std::uint64_t number) {
  while (number != 0 && !is_cut(number)) ++number;  // 0: it went round
  return number;
}

/// The last cut up to and with a number; 0 if there is none.
std::uint64_t cut_up_to(std::uint64_t number) {
  while (number != 0 && !is_cut(number)) --number;
  return number;
}

/// The first cut at or after `from`, below `end`, in the rows of one feed; `end` if there is none.
Result<std::uint64_t> first_of_feed(FeedId feed, std::uint64_t from, std::uint64_t end, Cursor& cursor) {
  const std::string prefix = key_of(feed);
  for (std::uint64_t cut = cut_at_or_after(from); cut != 0 && cut < end;) {
    const auto row = cursor.seek(prefix + key_of(cut));
    if (!row) return row.error();
    const auto number =
        *row && (*row)->key.starts_with(prefix) ? number_at((*row)->key, feed_size) : std::nullopt;
    if (!number) break;
    if (*number == cut) return cut;
    cut = cut_at_or_after(*number);
  }
  return end;
}

/// The last cut before `end`, beyond `from`, in the rows of one feed; `from` if there is none.
Result<std::uint64_t> last_of_feed(FeedId feed, std::uint64_t from, std::uint64_t end, Cursor& cursor) {
  const std::string prefix = key_of(feed);
  for (std::uint64_t cut = end == 0 ? 0 : cut_up_to(end - 1); cut > from;) {
    const auto row = cursor.seek_before(prefix + key_of(cut + 1));
    if (!row) return row.error();
    const auto number =
        *row && (*row)->key.starts_with(prefix) ? number_at((*row)->key, feed_size) : std::nullopt;
    if (!number) break;
    if (*number == cut) return cut;
    cut = cut_up_to(*number);
  }
  return from;
}

/// Tries the cuts one after the other, `next` after `cut`, in the common index. nullopt: none of the tried
/// ones is one of these feeds'; `cut` is the first that was not tried.
template <class Next>
Result<std::optional<std::uint64_t>> try_common(std::uint64_t& cut, const Next& next,
                                                std::span<const FeedId> feeds,
                                                const ReadTransaction& transaction) {
  const std::unordered_set<FeedId> members(feeds.begin(), feeds.end());
  for (std::size_t misses = 0; misses < most_misses && cut != 0; ++misses, cut = next(cut)) {
    const auto row = transaction.get(Table::arrivals, key_of(cut));
    if (!row) return row.error();
    const auto feed = *row ? feed_at(**row, 0) : std::nullopt;
    if (feed && members.contains(*feed)) return std::optional(cut);
  }
  return std::optional<std::uint64_t>{};
}

}  // namespace

bool is_cut(std::uint64_t arrival) {
  // The fractional parts of the multiples of the golden ratio lie as evenly as any can, in every stretch and
  // also among every second, third … number (Knuth, The Art of Computer Programming 3, 6.4, theorem S).
  constexpr std::uint64_t golden_ratio = 0x9E3779B97F4A7C15U;
  constexpr unsigned one_in = 64;
  return arrival != 0 && arrival * golden_ratio < std::numeric_limits<std::uint64_t>::max() / one_in;
}

Result<std::optional<std::uint64_t>> cut_after(std::uint64_t arrival, std::uint64_t last,
                                               std::span<const FeedId> feeds,
                                               const ReadTransaction& transaction) {
  if (arrival >= last) return std::optional<std::uint64_t>{};
  const auto within = [&](std::uint64_t cut) { return cut <= last ? cut : 0; };
  std::uint64_t from = within(cut_at_or_after(arrival + 1));
  if (feeds.size() > few_feeds) {
    const auto next = [&](std::uint64_t cut) { return within(cut_at_or_after(cut + 1)); };
    const auto found = try_common(from, next, feeds, transaction);
    if (!found || *found) return found;
  }
  if (from == 0) return std::optional<std::uint64_t>{};
  auto cursor = transaction.cursor(Table::feed_arrivals);
  if (!cursor) return cursor.error();
  const std::uint64_t none = last == std::numeric_limits<std::uint64_t>::max() ? last : last + 1;
  std::uint64_t first = none;
  for (const FeedId feed : feeds) {
    const auto cut = first_of_feed(feed, from, first, **cursor);
    if (!cut) return cut.error();
    first = *cut;
  }
  return first == none ? std::optional<std::uint64_t>{} : std::optional(first);
}

Result<std::uint64_t> cut_before(std::uint64_t arrival, std::span<const FeedId> feeds,
                                 const ReadTransaction& transaction) {
  std::uint64_t from = arrival == 0 ? 0 : cut_up_to(arrival - 1);
  if (feeds.size() > few_feeds) {
    const auto next = [](std::uint64_t cut) { return cut_up_to(cut - 1); };
    const auto found = try_common(from, next, feeds, transaction);
    if (!found) return found.error();
    if (*found) return **found;
  }
  auto cursor = transaction.cursor(Table::feed_arrivals);
  if (!cursor) return cursor.error();
  std::uint64_t last = 0;
  for (const FeedId feed : feeds) {
    const auto cut = last_of_feed(feed, last, from + 1, **cursor);
    if (!cut) return cut.error();
    last = *cut;
  }
  return last;
}

}  // namespace riverd::storage
