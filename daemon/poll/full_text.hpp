#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/poll/ingest.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/safe_html.hpp"
#include "feeds/model/time.hpp"
#include "feeds/rules/rule_set.hpp"
#include "storage/batch.hpp"
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

/// Of one poll so many pages are fetched, of its newest entries first; the others wait for later polls.
inline constexpr std::size_t most_articles = 10;

/// A page that cannot be had is asked for so often, each time after a longer wait, for a week at most.
inline constexpr unsigned most_tries = 5;

/// An entry whose page is to be fetched.
struct ArticleWanted {
  std::size_t entry = 0;  // of Ingested::document, where it lists the entry as new or edited
  std::string url;
  Digest identity{};
  storage::ArticleState before{};     // what is remembered of it
  std::optional<SafeHtml> article{};  // that it is stored with
  std::optional<Candidate>
      stored{};  // the entry with the feed's own text, where the document says nothing of it
};

struct ArticlePlan {
  std::vector<ArticleWanted> wanted;        // in the order in which they are to be asked for, however many
  std::vector<storage::ArticleNote> notes;  // of those that are waited for no longer
};

/// Entries as the store has them; nullopt where there is none.
using StoredEntries = std::function<std::optional<Entry>(EntryId)>;

/// Which entries are to be completed: those not seen before, those that were edited, and those whose pages
/// could not be had and may be asked for again. Entries known from the feed's last documents that were stored
/// with an article keep it, so that what their feed says of them does not replace it. `document`: null where
/// the feed is as it was.
[[nodiscard]] ArticlePlan articles_wanted(Ingested* document, const storage::FeedMemory& memory,
                                          const StoredEntries& stored, Time now);

/// A page that was fetched.
struct FetchedPage {
  std::string_view body;
  std::string_view content_type;
  std::string_view url;
};

/// What takes off articles what is none of them: the feed's content rules (null: it has none), and what
/// stands in most of its entries (as for RuleSet::apply()).
struct ArticleRules {
  const rules::RuleSet* rules = nullptr;
  std::span<const std::uint32_t> repeated{};
};

/// Makes the article of a page the entry's text, what the feed had its summary. The rules are
/// applied to it, and what they did is noted with the entry. What the entry is compared with its next
/// documents by stays that of the feed, and its dates are what they were (A4). False where the page has no
/// article, or one that says less than the feed.
bool take_article(Candidate& candidate, const FetchedPage& page, const ArticleRules& rules);

/// What came of asking for the page: its article becomes the text of the entry, which `listed` is in the
/// document (null: see ArticleWanted::stored). Without one the entry keeps the article that it had, and the
/// page is asked for again where it may be there `later`. `asked`: something was sent for it, which counts as
/// a try.
[[nodiscard]] storage::ArticleNote note_article(ArticleWanted& wanted, Candidate* listed,
                                                const http::Response* page, const ArticleRules& rules,
                                                bool later, bool asked);

}  // namespace riverd::poll
