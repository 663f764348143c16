#pragma once

#include "feeds/model/candidate.hpp"
#include "feeds/model/feed.hpp"
#include "feeds/parse/parsed_feed.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace riverd {

/// What is known about a document besides its content.
struct NormalizeContext {
  FeedId feed;
  std::string feed_url;                        // as configured
  Time now{};                                  // when the document was received
  bool first_fetch = false;                    // nothing of this feed was stored before (T4)
  std::optional<Time> last_modified{};         // of the HTTP response
  std::optional<std::chrono::minutes> zone{};  // for dates without one; UTC if absent (T1)
  std::string authority;                       // host of the publisher of ids, for tag: URIs (O1)
  /// Where the items stand in their document, from 0, where not all of it was read; empty: it was.
  std::vector<std::size_t> places{};
};

/// A document in the model.
struct NormalizedFeed {
  Feed feed;
  FrequencyHints hints;
  std::vector<Candidate> entries;  // document order; one per identity, the first of equal ones wins
};

/// Raised whenever an item would become another entry: items that were read under another number are read
/// again though their bytes are the same.
inline constexpr std::uint64_t normalizing_version = 1;

/// Turns what a document says into the model: every fallback in order, texts cleaned, markup
/// sanitised, identities (D1), permanent ids (O1) and times (T1 to T9) decided. Pure.
[[nodiscard]] NormalizedFeed normalize(ParsedFeed parsed, const NormalizeContext& context);

}  // namespace riverd
