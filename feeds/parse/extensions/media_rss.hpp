#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/parsed_feed.hpp"

namespace riverd::parse {

/// Media RSS: reads one element of its namespace into the item's media; groups are flattened. False if
/// the element means nothing here.
bool read_media(const Element& element, ParsedMedia& media);

}  // namespace riverd::parse
