#pragma once

#include "storage/feed_state.hpp"
#include "storage/records_generated.h"

#include <flatbuffers/flatbuffers.h>

/// The parts of a feed's record that say when it is polled (codec.hpp has the rest).
namespace riverd::storage {

[[nodiscard]] flatbuffers::Offset<record::Arrivals> encode(flatbuffers::FlatBufferBuilder& builder,
                                                           const Arrivals& arrivals);

/// Nothing where nothing was decided.
[[nodiscard]] flatbuffers::Offset<record::Due> encode(flatbuffers::FlatBufferBuilder& builder,
                                                      const DueDecision& due);

/// Null, in records that were written before there were any, leaves what is given. False: damaged.
[[nodiscard]] bool decode(const record::Arrivals* record, Arrivals& arrivals);
[[nodiscard]] bool decode(const record::Due* record, DueDecision& due);

}  // namespace riverd::storage
