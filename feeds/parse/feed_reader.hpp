#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/item_reader.hpp"
#include "feeds/parse/parsed_feed.hpp"

namespace riverd::parse {

/// Reads a whole XML feed from its root element: RSS, RDF, Atom (also a lone entry) or CDF. False if the
/// root is none of them.
[[nodiscard]] bool read_feed(const Element& root, ParsedFeed& feed, const std::string& content_language);

}  // namespace riverd::parse
