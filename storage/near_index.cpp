#include "storage/near_index.hpp"

#include "feeds/dedupe/similarity.hpp"
#include "storage/keys.hpp"
#include "storage/near_segment.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>

namespace riverd::storage {
namespace {

/// How many segments of one size stand side by side before they become one.
constexpr std::size_t merged_at_once = 4;

constexpr std::size_t day_size = 4;
constexpr std::size_t level_size = 1;
constexpr std::size_t key_size = day_size + level_size + 8;

std::string day_key(std::uint32_t day) {
  return key_of(std::uint64_t{day}).substr(8 - day_size);
}

/// `number`: the first arrival in the segment.
std::string segment_key(std::uint32_t day, unsigned level, std::uint64_t number) {
  return day_key(day) + static_cast<char>(level) + key_of(number);
}

std::uint64_t place_key(std::size_t band, std::uint32_t number) {
  return (std::uint64_t{band} << 32U) | number;
}

std::uint32_t day_of(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(day, 0));
}

}  // namespace

NearIndex::NearIndex(WriteTransaction& transaction, Time received)
    : transaction_(transaction), day_(day_of(received)) {}

Result<std::vector<std::uint64_t>> NearIndex::find(std::span<const std::uint32_t> bands) const {
  std::vector<std::uint64_t> found;
  for (std::size_t band = 0; band < bands.size(); ++band) {
    const auto [begin, end] = places_.equal_range(place_key(band, bands[band]));
    for (auto at = begin; at != end; ++at) found.push_back(added_[at->second].arrival);
  }
  const std::uint32_t first_day = day_ < days_kept ? 0 : day_ - static_cast<std::uint32_t>(days_kept - 1);
  auto cursor = transaction_.cursor(Table::bands);
  if (!cursor) return cursor.error();
  auto row = (*cursor)->seek(day_key(first_day));
  for (; row && *row; row = (*cursor)->next()) {
    const NearSegment segment((*row)->value);
    for (std::size_t band = 0; band < bands.size(); ++band) segment.find(band, bands[band], found);
  }
  if (!row) return row.error();
  std::sort(found.begin(), found.end(), std::greater<>());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void NearIndex::add(std::uint64_t arrival, std::span<const std::uint32_t> bands) {
  if (bands.size() != dedupe::band_count) return;
  for (std::size_t band = 0; band < bands.size(); ++band) {
    places_.emplace(place_key(band, bands[band]), added_.size());
  }
  added_.push_back({arrival, {bands.begin(), bands.end()}});
}

Result<void> NearIndex::flush() {
  if (added_.empty()) return {};
  if (auto dropped = drop_old(); !dropped) return dropped;
  std::vector<std::uint64_t> arrivals;
  std::vector<std::uint32_t> bands;
  arrivals.reserve(added_.size());
  bands.reserve(added_.size() * dedupe::band_count);
  for (const Added& each : added_) {
    arrivals.push_back(each.arrival);
    bands.insert(bands.end(), each.bands.begin(), each.bands.end());
  }
  // A large commit's segment belongs beside those of its size.
  unsigned level = 0;
  for (std::size_t count = arrivals.size(); count >= merged_at_once; count /= merged_at_once) ++level;
  if (auto written = transaction_.put(Table::bands, segment_key(day_, level, arrivals.front()),
                                      make_segment(arrivals, bands));
      !written) {
    return written;
  }
  added_.clear();
  places_.clear();
  return merge();
}

Result<void> NearIndex::drop_old() {
  if (day_ < days_kept) return {};
  const std::string first_kept = day_key(day_ - static_cast<std::uint32_t>(days_kept - 1));
  std::vector<std::string> old;
  auto cursor = transaction_.cursor(Table::bands);
  if (!cursor) return cursor.error();
  auto row = (*cursor)->seek({});
  for (; row && *row && (*row)->key < first_kept; row = (*cursor)->next()) old.emplace_back((*row)->key);
  if (!row) return row.error();
  for (const std::string& key : old) {
    if (auto erased = transaction_.erase(Table::bands, key); !erased) return erased;
  }
  return {};
}

Result<void> NearIndex::merge() {
  for (unsigned level = 0;; ++level) {
    const std::string prefix = day_key(day_) + static_cast<char>(level);
    std::vector<std::string> keys;
    std::vector<NearSegment> segments;
    auto cursor = transaction_.cursor(Table::bands);
    if (!cursor) return cursor.error();
    auto row = (*cursor)->seek(prefix);
    for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
      if ((*row)->key.size() != key_size) continue;
      keys.emplace_back((*row)->key);
      segments.emplace_back((*row)->value);
    }
    if (!row) return row.error();
    if (keys.empty()) {
      // Above a gap there may be segments of large commits, which merge with what comes to them.
      row = (*cursor)->seek(prefix);
      if (!row) return row.error();
      if (!*row || !(*row)->key.starts_with(day_key(day_))) return {};
      continue;
    }
    if (keys.size() < merged_at_once) continue;
    const std::string merged = merge_segments(segments);
    const std::string key =
        segment_key(day_, level + 1, number_at(keys.front(), day_size + level_size).value_or(0));
    for (const std::string& old : keys) {
      if (auto erased = transaction_.erase(Table::bands, old); !erased) return erased;
    }
    if (auto written = transaction_.put(Table::bands, key, merged); !written) return written;
  }
}

}  // namespace riverd::storage
