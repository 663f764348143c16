#pragma once

#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::serve {

/// Which state of a river or a source a feed document shows. It stands in the document's entity tag, behind
/// the digest of its bytes, so that what is newer than a reader's copy can be told (RFC 3229, O8) without
/// keeping the states that were given out, and also after a restart.
struct Revision {
  std::uint64_t arrival = 0;     // the last one that it shows
  Time changed{};                // the newest change of what it shows
  std::uint32_t definition = 0;  // digest of what the river is; under another definition nothing can be told

  friend bool operator==(const Revision&, const Revision&) = default;
};

/// `.ARRIVAL.CHANGED.DEFINITION` in hexadecimal digits: what is added to the digest in the tag.
[[nodiscard]] std::string to_string(const Revision& revision);

/// The revision in an entity tag, in whatever coding; nullopt where it has none.
[[nodiscard]] std::optional<Revision> revision_of(std::string_view etag);

/// The newest revision of the same definition that a list of entity tags (`If-None-Match`) names and that is
/// no later than `current`.
[[nodiscard]] std::optional<Revision> known_revision(std::string_view if_none_match, const Revision& current);

}  // namespace riverd::serve
