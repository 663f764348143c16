#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/parsed_feed.hpp"

namespace riverd::parse {

/// Reads one element of the iTunes namespace into the podcast fields of a feed or an item. What is text
/// of the feed itself (summary, subtitle, owner) is read by its caller.
void read_itunes(const Element& element, ParsedItunes& itunes);

/// Once all elements are read: each category and keyword counts once.
void finish_itunes(ParsedItunes& itunes);

}  // namespace riverd::parse
