#pragma once

#include "feeds/emit/output.hpp"

#include <string>

namespace riverd::emit {

/// An entry as one event of a stream (HTML, "Server-sent events"): its arrival number as the event's id, and
/// a JSON object of one line with `id` (as the feeds have it), `title`, `url`, `feed` (the source's title)
/// and `published` (RFC 3339).
[[nodiscard]] std::string to_event(const OutputEntry& entry, const std::string& base_url);

}  // namespace riverd::emit
