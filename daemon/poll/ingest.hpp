#pragma once

#include "feeds/model/link.hpp"
#include "feeds/normalize/normalize.hpp"
#include "feeds/page/page_feed.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/feed_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::poll {

/// What is known about a body besides its bytes.
struct IngestContext {
  parse::DocumentHints hints;
  NormalizeContext normalize;
  std::vector<Link> links;        // of the answer's head: its `hub` and `self` count before the document's
  std::uint64_t last_digest = 0;  // of the body processed last; 0: none
  parse::ParseLimits limits;
  /// What the feed's last documents listed: what stands in this one as it did there is not read again.
  storage::FeedMemory memory;
  std::shared_ptr<const page::Selectors>
      page{};  // what reads the body where it is a page; null: it is a feed
};

/// Of a document the first so many items are read, which are the newest; an item takes kilobytes in memory,
/// and `<item/>` seven bytes in a document (X2).
inline constexpr std::size_t most_items = 20'000;

/// What became of a body.
struct Ingested {
  std::uint64_t digest = 0;  // of the body; never 0
  bool unchanged = false;    // the same bytes as last time: nothing was read, the rest is empty
  bool expired = false;      // the publisher says that nothing will follow (P12)
  std::string repaired;      // what was wrong with the document and was mended; empty: nothing
  NormalizedFeed document;
  std::vector<storage::KeptItem> kept;  // items that are as they were; `document` has the others
  std::uint64_t reading = 0;            // FeedUpdate::reading
  std::vector<std::string> rules;       // the owner's content rules for the feed
};

/// XXH64 of a decoded body; never 0.
[[nodiscard]] std::uint64_t body_digest(std::string_view body);

/// Reads a decoded body: nothing where it is the one processed last, else what is new in it: items that are
/// byte for byte as they are remembered are only looked at. All of it is read where an item that is new says
/// something that another has as well, since what it is depends on that one then. Fails with parse()'s errors
/// and a detail that names the address and says what the body is instead (P20). Pure; takes as long as the
/// body is large, so it belongs on the CPU pool.
[[nodiscard]] Result<Ingested> ingest(std::string_view body, const IngestContext& context);

}  // namespace riverd::poll
