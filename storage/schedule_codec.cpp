#include "storage/schedule_codec.hpp"

#include <algorithm>
#include <cmath>

namespace riverd::storage {
namespace {

// The numbers of these values are part of the format.
static_assert(static_cast<int>(DueReason::unknown) == 0 && static_cast<int>(DueReason::configured) == 1 &&
              static_cast<int>(DueReason::rate) == 2 && static_cast<int>(DueReason::freshness) == 3 &&
              static_cast<int>(DueReason::ttl) == 4 && static_cast<int>(DueReason::period) == 5 &&
              static_cast<int>(DueReason::floor) == 6 && static_cast<int>(DueReason::backoff) == 7 &&
              static_cast<int>(DueReason::retry_after) == 8 && static_cast<int>(DueReason::outage) == 9);

/// A count or a duration: later arithmetic relies on it.
bool sound(double value) {
  return std::isfinite(value) && value >= 0;
}

}  // namespace

flatbuffers::Offset<record::Arrivals> encode(flatbuffers::FlatBufferBuilder& builder,
                                             const Arrivals& arrivals) {
  if (arrivals == Arrivals{}) return {};
  flatbuffers::Offset<flatbuffers::Vector<float>> hours;
  if (std::any_of(arrivals.hours.begin(), arrivals.hours.end(), [](float hour) { return hour > 0; })) {
    hours = builder.CreateVector(arrivals.hours.data(), arrivals.hours.size());
  }
  flatbuffers::Optional<std::int64_t> until;
  if (arrivals.until) until = arrivals.until->time_since_epoch().count();
  return record::CreateArrivals(builder, arrivals.entries, arrivals.observed, hours, until);
}

flatbuffers::Offset<record::Due> encode(flatbuffers::FlatBufferBuilder& builder, const DueDecision& due) {
  if (due == DueDecision{}) return {};
  return record::CreateDue(builder, static_cast<std::uint8_t>(due.reason), due.skipped, due.wait.count(),
                           due.interval.count(), due.freshness.count(), due.floor.count(), due.rate,
                           due.theta);
}

bool decode(const record::Arrivals* record, Arrivals& arrivals) {
  if (record == nullptr) return true;
  arrivals.entries = record->entries();
  arrivals.observed = record->observed();
  if (!sound(arrivals.entries) || !sound(arrivals.observed)) return false;
  if (const auto* hours = record->hours()) {
    if (hours->size() != arrivals.hours.size()) return false;
    std::copy(hours->begin(), hours->end(), arrivals.hours.begin());
    if (!std::all_of(arrivals.hours.begin(), arrivals.hours.end(), sound)) return false;
  }
  if (const auto until = record->until()) arrivals.until = Time{std::chrono::milliseconds{*until}};
  return true;
}

bool decode(const record::Due* record, DueDecision& due) {
  if (record == nullptr) return true;
  if (record->reason() > static_cast<std::uint8_t>(DueReason::outage)) return false;
  using std::chrono::milliseconds;
  due = {static_cast<DueReason>(record->reason()),
         record->skipped(),
         milliseconds{record->wait()},
         milliseconds{record->interval()},
         milliseconds{record->freshness()},
         milliseconds{record->floor()},
         record->rate(),
         record->theta()};
  return sound(due.rate) && sound(due.theta);
}

}  // namespace riverd::storage
