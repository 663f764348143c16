#pragma once

#include "feeds/parse/parsed_feed.hpp"
#include "feeds/text/sanitize.hpp"

#include <boost/json/object.hpp>

namespace riverd::emit {

/// The JSON object `riverd parse` prints: JSON Feed 1.1 with `_riverd` extensions. Absent fields are
/// left out. Markup goes through the sanitiser under `table` (wide, or raw for `--raw`).
[[nodiscard]] boost::json::object to_json(const ParsedFeed& feed, text::SanitizeTable table);

}  // namespace riverd::emit
