#include "storage/near_index.hpp"

#include "feeds/dedupe/similarity.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

namespace riverd::storage {
namespace {

/// The segments of one level are some times as large as those of the level before.
constexpr std::size_t level_factor = 8;

/// How many segments of one level stand side by side before they become one. Each merging costs as much as
/// writing them; to look into those of the last tens of thousands of entries costs next to nothing
/// (BandFilter), and commits of many entries look into large ones in passing (NearIndex::expect). So from
/// some thousand entries on many wait for each other, as a rule for the end of the day.
std::size_t merged_at_once(unsigned level) {
  return level < 3 ? level_factor : 4 * level_factor;
}

/// So many new entries are looked through one by one.
constexpr std::size_t looked_through = 256;

/// Of so many entries that a day never has them: 8^16.
constexpr unsigned highest_level = 16;

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

std::uint32_t day_of(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(day, 0));
}

/// The first day whose entries are found on a day.
std::uint32_t first_of(std::uint32_t day) {
  constexpr auto before = static_cast<std::uint32_t>(NearIndex::days_kept - 1);
  return day < before ? 0 : day - before;
}

std::vector<BandQuestion> of_one(std::span<const std::uint32_t> bands, const BandList& wanted) {
  std::vector<BandQuestion> out;
  out.reserve(dedupe::band_count);
  for (const std::uint8_t band : wanted) out.push_back({band, bands[band], 0});
  return out;
}

/// All bands of many entries, each band's numbers as good as ascending: by their first bits.
std::vector<BandQuestion> in_order(const std::vector<std::span<const std::uint32_t>>& entries) {
  constexpr unsigned bits = 10;
  const auto bucket = [](std::uint32_t number) { return number >> (32 - bits); };
  std::vector<BandQuestion> out(entries.size() * dedupe::band_count);
  std::size_t first = 0;
  std::array<std::size_t, std::size_t{1} << bits> ends{};
  for (const std::uint8_t band : BandList::all()) {
    ends.fill(0);
    for (const auto& entry : entries) ++ends[bucket(entry[band])];
    for (std::size_t& end : ends) first += std::exchange(end, first);
    for (std::uint32_t entry = 0; entry < entries.size(); ++entry)
      out[ends[bucket(entries[entry][band])]++] = {band, entries[entry][band], entry};
  }
  return out;
}

/// Those of the questions that an entry may be found for by `recent`.
std::vector<BandQuestion> likely_of(const std::vector<BandQuestion>& questions,
                                    const std::vector<std::span<const std::uint32_t>>& entries,
                                    const BandFilter& recent) {
  std::vector<std::bitset<dedupe::band_count>> likely(entries.size());
  for (std::size_t entry = 0; entry < entries.size(); ++entry)
    for (const std::uint8_t band : recent.among(entries[entry])) likely[entry].set(band);
  std::vector<BandQuestion> out;
  std::copy_if(questions.begin(), questions.end(), std::back_inserter(out),
               [&](const BandQuestion& each) { return likely[each.question].test(each.band); });
  return out;
}

/// Looks through entries one by one, in columns of their bands; an entry comes once for each of the numbers
/// that it has.
void find_among(std::span<const std::uint64_t> arrivals, std::span<const std::uint32_t> columns,
                std::span<const BandQuestion> asked, std::vector<BandAnswer>& out) {
  for (const auto& [band, number, question] : asked) {
    const auto column = columns.subspan(band * looked_through, arrivals.size());
    if (std::count(column.begin(), column.end(), number) == 0) continue;
    for (std::size_t entry = 0; entry < column.size(); ++entry) {
      if (column[entry] == number) out.push_back({question, arrivals[entry]});
    }
  }
}

/// Tells of each entry that was found for a question how often it was.
template <class Tell>
void count(std::vector<BandAnswer>& answers, const Tell& tell) {
  const auto key = [](const BandAnswer& answer) { return std::pair(answer.question, answer.arrival); };
  std::sort(answers.begin(), answers.end(),
            [&](const BandAnswer& a, const BandAnswer& b) { return key(a) < key(b); });
  for (auto at = answers.begin(); at != answers.end();) {
    const auto end =
        std::find_if(at, answers.end(), [&](const BandAnswer& answer) { return key(answer) != key(*at); });
    tell(at->question, NearIndex::Found{at->arrival, static_cast<std::uint32_t>(end - at)});
    at = end;
  }
}

Result<void> drop_before(std::uint32_t day, WriteTransaction& transaction) {
  const std::string first_kept = day_key(day);
  std::vector<std::string> old;
  auto cursor = transaction.cursor(Table::bands);
  if (!cursor) return cursor.error();
  auto row = (*cursor)->seek({});
  for (; row && *row && (*row)->key < first_kept; row = (*cursor)->next()) old.emplace_back((*row)->key);
  if (!row) return row.error();
  for (const std::string& key : old) {
    if (auto erased = transaction.erase(Table::bands, key); !erased) return erased;
  }
  return {};
}

/// The segments under a prefix of their keys.
struct Segments {
  std::vector<std::string> keys;
  std::vector<NearSegment> read;
};

Result<Segments> segments_under(const std::string& prefix, const ReadTransaction& transaction) {
  Segments out;
  auto cursor = transaction.cursor(Table::bands);
  if (!cursor) return cursor.error();
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
    if ((*row)->key.size() != key_size) continue;
    out.keys.emplace_back((*row)->key);
    out.read.emplace_back((*row)->value);
  }
  if (!row) return row.error();
  return out;
}

/// Makes one segment of several of a day, of the level given. Between the first and the last arrival of one
/// there may be those of another: a large commit's lies among those of its size, while small ones before it
/// wait for more of theirs.
Result<void> unite(Segments segments, std::uint32_t day, unsigned level, WriteTransaction& transaction) {
  std::sort(segments.read.begin(), segments.read.end(),
            [](const NearSegment& a, const NearSegment& b) { return a.arrival(0) < b.arrival(0); });
  const SegmentBytes merged = merge_segments(segments.read);
  const std::string key = segment_key(day, level, segments.read.front().arrival(0));
  for (const std::string& old : segments.keys) {
    if (auto erased = transaction.erase(Table::bands, old); !erased) return erased;
  }
  return transaction.put(Table::bands, key, merged.view());
}

/// Merges what has become many of one level, from the lowest level on.
Result<void> merge(std::uint32_t day, WriteTransaction& transaction) {
  for (unsigned level = 0; level < highest_level; ++level) {
    auto segments = segments_under(day_key(day) + static_cast<char>(level), transaction);
    if (!segments) return segments.error();
    if (segments->keys.size() < merged_at_once(level)) continue;
    if (auto united = unite(*std::move(segments), day, level + 1, transaction); !united) return united;
  }
  return {};
}

/// A day that is over is one segment: nothing is added to it any more. One day a call.
Result<void> close_days_before(std::uint32_t day, WriteTransaction& transaction) {
  for (std::uint32_t past = first_of(day); past < day; ++past) {
    auto segments = segments_under(day_key(past), transaction);
    if (!segments) return segments.error();
    if (segments->keys.size() > 1) return unite(*std::move(segments), past, highest_level, transaction);
  }
  return {};
}

Result<void> write(std::uint32_t day, std::span<const std::uint64_t> arrivals, std::string_view segment,
                   WriteTransaction& transaction) {
  if (auto dropped = drop_before(first_of(day), transaction); !dropped) return dropped;
  // A large commit's segment belongs beside those of its size.
  unsigned level = 0;
  for (std::size_t count = arrivals.size(); count >= level_factor; count /= level_factor) ++level;
  const std::string key = segment_key(day, level, arrivals.front());
  if (auto written = transaction.put(Table::bands, key, segment); !written) return written;
  if (auto closed = close_days_before(day, transaction); !closed) return closed;
  return merge(day, transaction);
}

}  // namespace

Result<void> NearIndex::load() {
  if (loaded_) return {};
  auto cursor = committed_->cursor(Table::bands);
  if (!cursor) return cursor.error();
  auto row = (*cursor)->seek({});
  for (; row && *row; row = (*cursor)->next()) {
    const auto day =
        number_at(std::string(8 - day_size, '\0') + std::string((*row)->key.substr(0, day_size)), 0);
    if (day) stored_.push_back({static_cast<std::uint32_t>(*day), NearSegment((*row)->value)});
  }
  if (!row) return row.error();
  std::sort(stored_.begin(), stored_.end(),
            [](const Stored& a, const Stored& b) { return a.segment.arrival(0) > b.segment.arrival(0); });
  loaded_ = true;
  return {};
}

Result<void> NearIndex::expect(const std::vector<Expected>& entries) {
  constexpr std::size_t few = 100;        // are found one by one as fast
  constexpr std::size_t at_once = 1'024;  // so that what is found of texts that all are one stays small
  if (entries.size() < few) return {};
  if (auto loaded = load(); !loaded) return loaded;
  if (stored_.empty()) return {};
  // Those of another day are rare; they are looked for when they come.
  const std::uint32_t first = first_of(day_of(entries.front().received));
  std::vector<std::span<const std::uint32_t>> group;
  for (const Expected& entry : entries) {
    if (entry.bands.size() != dedupe::band_count || first_of(day_of(entry.received)) != first) continue;
    group.push_back(entry.bands);
    if (group.size() < at_once) continue;
    look_for(group, first);
    group.clear();
  }
  if (!group.empty()) look_for(group, first);
  return {};
}

void NearIndex::look_for(const std::vector<std::span<const std::uint32_t>>& entries, std::uint32_t first) {
  std::vector<BandQuestion> all = in_order(entries);
  std::vector<BandQuestion> likely = likely_of(all, entries, recent_);
  std::vector<std::vector<Found>*> found_of;
  found_of.reserve(entries.size());
  for (const auto& bands : entries) found_of.push_back(&expected_[bands.data()]);
  std::vector<BandAnswer> answers;
  for (const Stored& stored : stored_) {
    if (stored.day < first) continue;
    stored.segment.find(recent_.knows(stored.segment.arrival(0)) ? likely : all, answers);
    bool full = false;
    count(answers, [&](std::uint32_t question, const Found& found) {
      found_of[question]->push_back(found);
      full = full || found_of[question]->size() >= most_found;
    });
    answers.clear();
    if (!full) continue;
    // The segments that follow are older.
    const auto is_full = [&](const BandQuestion& one) {
      return found_of[one.question]->size() >= most_found;
    };
    std::erase_if(all, is_full);
    std::erase_if(likely, is_full);
  }
}

Result<std::vector<NearIndex::Found>> NearIndex::find(std::span<const std::uint32_t> bands, Time received) {
  if (bands.size() != dedupe::band_count) return std::vector<Found>{};
  if (auto loaded = load(); !loaded) return loaded.error();
  const std::uint32_t first = first_of(day_of(received));
  const std::vector<BandQuestion> few = of_one(bands, recent_.among(bands));
  std::vector<BandQuestion> all;
  const auto wanted = [&](std::uint64_t first_arrival) -> const std::vector<BandQuestion>& {
    if (recent_.knows(first_arrival)) return few;
    if (all.empty()) all = of_one(bands, BandList::all());
    return all;
  };
  std::vector<BandAnswer> answers;
  for (const Added& added : added_) {
    if (added.day < first) continue;
    if (added.segment.empty()) {
      find_among(added.arrivals, added.bands, wanted(added.arrivals.front()), answers);
    } else {
      NearSegment(added.segment.view()).find(wanted(added.arrivals.front()), answers);
    }
  }
  const auto expected = expected_.find(bands.data());
  for (const Stored& stored : stored_) {
    if (stored.day < first || expected != expected_.end()) continue;
    stored.segment.find(wanted(stored.segment.arrival(0)), answers);
  }
  // An entry is in one segment only.
  std::vector<Found> out;
  if (expected != expected_.end()) out = expected->second;
  count(answers, [&](std::uint32_t /*question*/, const Found& found) { out.push_back(found); });
  std::sort(out.begin(), out.end(), [](const Found& a, const Found& b) { return a.arrival > b.arrival; });
  if (out.size() > most_found) out.resize(most_found);
  return out;
}

void NearIndex::add(std::uint64_t arrival, std::span<const std::uint32_t> bands, Time received) {
  if (bands.size() != dedupe::band_count) return;
  recent_.add(arrival, bands);
  const std::uint32_t day = day_of(received);
  if (added_.empty() || added_.back().day != day || !added_.back().segment.empty()) {
    added_.push_back({day});
    added_.back().bands.resize(dedupe::band_count * looked_through);
  }
  Added& last = added_.back();
  for (std::size_t band = 0; band < bands.size(); ++band)
    last.bands[band * looked_through + last.arrivals.size()] = bands[band];
  last.arrivals.push_back(arrival);
  if (last.arrivals.size() == looked_through) last.segment = make_segment(last.arrivals, last.bands);
}

Result<void> NearIndex::flush(WriteTransaction& transaction) {
  std::stable_sort(added_.begin(), added_.end(),
                   [](const Added& a, const Added& b) { return a.day < b.day; });
  for (auto first = added_.begin(); first != added_.end();) {
    const auto end =
        std::find_if(first, added_.end(), [&](const Added& added) { return added.day != first->day; });
    std::vector<std::uint64_t> arrivals;
    std::vector<NearSegment> segments;
    for (auto added = first; added != end; ++added) {
      if (added->segment.empty()) added->segment = make_segment(added->arrivals, added->bands);
      arrivals.insert(arrivals.end(), added->arrivals.begin(), added->arrivals.end());
      segments.emplace_back(added->segment.view());
    }
    const SegmentBytes merged = segments.size() == 1 ? SegmentBytes() : merge_segments(segments);
    const std::string_view segment = segments.size() == 1 ? first->segment.view() : merged.view();
    if (auto written = write(first->day, arrivals, segment, transaction); !written) return written;
    first = end;
  }
  added_.clear();
  return {};
}

}  // namespace riverd::storage
