// What snapshots know of a river's archive pages (RFC 5005, 4).

#include "storage/archive_cuts.hpp"
#include "storage/river_cursor.hpp"
#include "storage/snapshot.hpp"

namespace riverd::storage {

Result<std::optional<ArchivePage>> Snapshot::archive_page(std::span<const FeedId> feeds,
                                                          std::uint64_t number) const {
  if (number != 0 && !is_cut(number)) return std::optional<ArchivePage>{};
  const auto end = cut_after(number, last_, feeds, *transaction_);
  if (!end) return end.error();
  if (!*end) return std::optional<ArchivePage>{};
  ArchivePage page{number, **end, std::nullopt};
  if (number != 0) {
    const auto before = cut_before(number, feeds, *transaction_);
    if (!before) return before.error();
    page.previous = *before;
  }
  return std::optional(page);
}

Result<bool> Snapshot::begins_archive_page(std::span<const FeedId> feeds, std::uint64_t number) const {
  if (!is_cut(number)) return false;
  const auto cut = cut_after(number - 1, number, feeds, *transaction_);
  if (!cut) return cut.error();
  return cut->has_value();
}

Result<std::optional<ArchivePage>> Snapshot::archive_page_reaching(std::span<const FeedId> feeds,
                                                                   std::uint64_t arrival) const {
  const auto end = cut_after(arrival < 2 ? 0 : arrival - 2, last_, feeds, *transaction_);
  if (!end) return end.error();
  if (!*end) return std::optional<ArchivePage>{};
  const auto begin = cut_before(**end, feeds, *transaction_);
  if (!begin) return begin.error();
  return archive_page(feeds, *begin);
}

Result<std::uint64_t> Snapshot::archive_end_before(std::span<const FeedId> feeds,
                                                   std::uint64_t arrival) const {
  return cut_before(arrival, feeds, *transaction_);
}

Result<bool> Snapshot::has_arrivals_before(std::span<const FeedId> feeds, std::uint64_t arrival) const {
  if (arrival == 0) return false;
  auto arrivals = RiverCursor::open(feeds, arrival - 1, *transaction_);
  if (!arrivals) return arrivals.error();
  const auto found = arrivals->next();
  if (!found) return found.error();
  return found->has_value();
}

}  // namespace riverd::storage
