#pragma once

#include "feeds/model/candidate.hpp"
#include "feeds/model/feed.hpp"
#include "feeds/parse/parsed_feed.hpp"
#include "feeds/rules/rule_set.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
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
  std::shared_ptr<const rules::RuleSet> rules{};  // what is taken off and mended; null: nothing
  /// Where rules want to know: digests of the paragraphs that stand in most of the feed's entries, ascending.
  std::vector<std::uint32_t> repeated{};
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

/// Turns what a document says into the model: every fallback in order, content rules applied, texts cleaned,
/// markup sanitised, identities (D1), permanent ids (O1) and times (T1 to T9) decided. What content rules do
/// has no part in identities, and times are read before it. Pure.
[[nodiscard]] NormalizedFeed normalize(ParsedFeed parsed, const NormalizeContext& context);

}  // namespace riverd
