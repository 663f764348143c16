#pragma once

#include "feeds/parse/parse.hpp"

#include <string_view>

namespace riverd::parse {

/// Reads a JSON Feed 1.0 or 1.1 from UTF-8 text. Fails with FeedError::not_a_feed where the text is no
/// JSON, or JSON of another kind.
[[nodiscard]] Result<ParsedFeed> read_json_feed(std::string_view utf8, const DocumentHints& hints,
                                                const ItemFilter& wanted, const ItemSink& sink);

}  // namespace riverd::parse
