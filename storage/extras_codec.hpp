#pragma once

#include "feeds/model/extras.hpp"
#include "feeds/model/rare.hpp"
#include "storage/record_parts.hpp"

namespace riverd::storage::record_parts {

/// What few entries have beyond their text; nothing where there is none.
[[nodiscard]] Offset<record::Extras> extras(Builder& builder, const Rare<Extras>& extras);

/// False: the record is damaged.
[[nodiscard]] bool extras_of(const record::Extras* record, Rare<Extras>& extras);

}  // namespace riverd::storage::record_parts
