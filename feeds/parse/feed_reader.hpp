#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/item_reader.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/parse/parsed_feed.hpp"

namespace riverd::parse {

/// What reading a feed needs to know beside its elements.
struct FeedSurroundings {
  std::string content_language;  // HTTP's; empty if it states none or several
  std::string_view text;         // the document as the elements' offsets count in it
  std::string_view url_base;     // what URLs are resolved against outside any xml:base
  const ItemFilter& wanted;      // empty: every item is
  const ItemSink& sink;          // empty: items go into the feed
};

/// Reads a whole XML feed from its root element: RSS, RDF, Atom (also a lone entry) or CDF. False if the
/// root is none of them.
[[nodiscard]] bool read_feed(const Element& root, ParsedFeed& feed, const FeedSurroundings& around);

}  // namespace riverd::parse
