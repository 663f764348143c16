#pragma once

#include "feeds/parse/parsed_feed.hpp"
#include "feeds/text/sanitize.hpp"

#include <string>

namespace riverd::emit {

/// Appends the JSON object `riverd parse` prints, on one line: JSON Feed 1.1 with `_riverd` extensions.
/// Absent fields are left out. Markup goes through the sanitiser under `table` (wide, or raw for `--raw`).
void append_parsed_json(std::string& out, const ParsedFeed& feed, text::SanitizeTable table);

}  // namespace riverd::emit
