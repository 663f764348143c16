#pragma once

#include "daemon/poll/ingest.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/safe_html.hpp"
#include "feeds/rules/rule_set.hpp"
#include "storage/feed_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Whole articles for entries whose feed has beginnings only. Pure; what is fetched is the poller's affair.
namespace riverd::poll {

/// Of one poll so many pages are fetched, of its newest entries; an entry whose page was not fetched keeps
/// the text of its feed.
inline constexpr std::size_t most_articles = 10;

/// An entry of a document whose page is to be fetched.
struct ArticleWanted {
  std::size_t entry = 0;  // of Ingested::document
  std::string url;
};

/// The text that the store has of an entry; nullopt where there is none.
using StoredText = std::function<std::optional<SafeHtml>(EntryId)>;

/// Which entries are to be completed: those not seen before, and those that were edited. Entries known from
/// the feed's last documents get the text they were stored with, so that what their feed says of them does
/// not replace it.
[[nodiscard]] std::vector<ArticleWanted> articles_wanted(Ingested& document,
                                                         const storage::FeedMemory& memory,
                                                         const StoredText& stored);

/// A page that was fetched.
struct FetchedPage {
  std::string_view body;
  std::string_view content_type;
  std::string_view url;
};

/// Makes the article of a page the entry's text, what the feed had its summary. The feed's content rules are
/// applied to it (null: it has none; `repeated` as for RuleSet::apply()), and what they did is noted with the
/// entry. What the entry is compared with its next documents by stays that of the feed, and its dates are
/// what they were (A4). False where the page has no article, or one that says less than the feed.
bool take_article(Candidate& candidate, const FetchedPage& page, const rules::RuleSet* rules,
                  std::span<const std::uint32_t> repeated);

}  // namespace riverd::poll
