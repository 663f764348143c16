#pragma once

#include "feeds/parse/parsed_feed.hpp"
#include "feeds/result.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace riverd::parse {

/// What HTTP said about a document. Empty strings mean "nothing is known".
struct DocumentHints {
  std::string url;               // where it was found, after redirects
  std::string content_type;      // verbatim, parameters included
  std::string content_location;  // verbatim
  std::string content_language;  // verbatim
};

/// Bounds on one document (X2, X3). Beyond `bytes` parsing fails with FeedError::too_large; of XML with more
/// tags and attributes than `nodes` the items before are read (`malformed_reason` says so); deeper elements
/// than `depth` are dropped and their text kept.
struct ParseLimits {
  std::size_t bytes = std::size_t{64} << 20U;
  std::size_t nodes = 2'000'000;
  unsigned depth = 256;
};

/// Says of an item, by its sketch, whether it is to be read in full.
using ItemFilter = std::function<bool(const ItemSketch&)>;

/// Takes an item that was read in full, in document order.
using ItemSink = std::function<void(ParsedEntry&&)>;

/// The front door: bytes and what HTTP said about them in, what the document says out. Chooses the
/// format from the bytes rather than from the content type, decodes, repairs what can be repaired
/// (`malformed_reason` says so) and reads it.
///
/// Two speeds: with `wanted`, an item is sketched first and read in full only if the filter says so; the
/// others are in `skipped`. A feed that is polled again is mostly old news.
///
/// With `sink`, each item goes there as soon as it is read, and `items` stays empty: a large document and all
/// its items need not be in memory at once. Where parsing fails, items may have gone there before.
///
/// Fails with FeedError::empty, not_a_feed, too_large or unreadable. Pure: same input, same answer;
/// safe to call from any thread.
[[nodiscard]] Result<ParsedFeed> parse(std::string_view bytes, const DocumentHints& hints,
                                       const ParseLimits& limits = {}, const ItemFilter& wanted = {},
                                       const ItemSink& sink = {});

}  // namespace riverd::parse
