#include "daemon/poll/full_text.hpp"

#include "feeds/dedupe/article.hpp"
#include "feeds/page/article.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <utility>

namespace riverd::poll {
namespace {

/// The text of an entry, with what depends on it. Summaries are what feeds say themselves.
void set_text(Candidate& candidate, SafeHtml text) {
  Entry& entry = candidate.entry;
  if (entry.summary.empty() && !(entry.content == text)) entry.summary = entry.content;
  entry.content = std::move(text);
  candidate.article = dedupe::read_article(entry.title, body_of(entry));
}

/// The article that an entry is stored with; nullopt where it has the text of its feed.
std::optional<SafeHtml> stored_article(const storage::RememberedItem& item, const StoredEntries& stored) {
  if (!item.article.taken || !stored) return std::nullopt;
  auto entry = stored(item.entry);
  if (!entry || entry->content.empty()) return std::nullopt;
  return std::move(entry->content);
}

/// Whether the publisher changed what an article is told by. Counts of comments and the like are no reason to
/// ask for its page again.
bool was_edited(const Candidate& candidate, const storage::RememberedItem& item) {
  if (candidate.sketch != 0 && candidate.sketch == item.sketch) return false;
  const ItemTraits& now = candidate.traits;
  return now.title != item.traits.title || now.text != item.traits.text || now.link != item.traits.link;
}

/// How long after it came, or was edited, an entry's page is asked for again that could not be had so often.
constexpr std::array<std::chrono::hours, most_tries> waits = {std::chrono::hours{0}, std::chrono::hours{1},
                                                              std::chrono::hours{6}, std::chrono::hours{24},
                                                              std::chrono::hours{72}};
constexpr std::chrono::hours longest_wait{7 * 24};
constexpr std::size_t most_looked_up = 100;  // in the store, for one poll

/// Adds those whose pages could not be had, where it is time to ask for them again.
void add_waiting(ArticlePlan& plan, const storage::FeedMemory& memory, const std::set<Digest>& edited,
                 const StoredEntries& stored, Time now) {
  std::size_t looked_up = 0;
  for (const storage::RememberedItem& item : memory.items) {
    if (!item.article.wanted || edited.contains(item.identity) || !stored) continue;
    if (plan.wanted.size() >= most_articles || ++looked_up > most_looked_up) break;
    auto entry = stored(item.entry);
    const Time since =
        entry ? std::max(entry->times.first_seen, entry->changed.value_or(Time{})) : Time::min();
    if (!entry || now - since > longest_wait || !text::is_web_url(entry->url)) {
      storage::ArticleNote over;
      over.identity = item.identity;
      over.state.taken = item.article.taken;
      plan.notes.push_back(std::move(over));
      continue;
    }
    if (now - since < waits.at(std::min<std::size_t>(item.article.tries, most_tries - 1))) continue;
    ArticleWanted one;
    one.url = entry->url;
    one.identity = item.identity;
    one.before = item.article;
    one.stored.emplace();
    one.stored->entry = std::move(*entry);
    // An article is held against what the feed says, not against the article before.
    Entry& own = one.stored->entry;
    if (item.article.taken && !own.summary.empty()) own.content = own.summary;
    plan.wanted.push_back(std::move(one));
  }
}

}  // namespace

ArticlePlan articles_wanted(Ingested* document, const storage::FeedMemory& memory,
                            const StoredEntries& stored, Time now) {
  std::map<Digest, const storage::RememberedItem*> known;
  for (const storage::RememberedItem& item : memory.items) known.emplace(item.identity, &item);
  ArticlePlan plan;
  std::set<Digest> edited;
  if (document != nullptr) {
    const bool comparable = memory.reading == document->reading;
    auto& entries = document->document.entries;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      Candidate& candidate = entries[i];
      ArticleWanted one;
      one.entry = i;
      one.url = candidate.entry.url;
      one.identity = candidate.identity;
      if (const auto found = known.find(candidate.identity); found != known.end()) {
        const storage::RememberedItem& item = *found->second;
        one.before = item.article;
        one.article = stored_article(item, stored);
        if (!comparable || !was_edited(candidate, item)) {
          if (one.article) set_text(candidate, std::move(*one.article));
          continue;
        }
        edited.insert(candidate.identity);
      }
      if (text::is_web_url(one.url)) {
        plan.wanted.push_back(std::move(one));
      } else if (one.article) {
        set_text(candidate, std::move(*one.article));
      }
    }
  }
  add_waiting(plan, memory, edited, stored, now);
  return plan;
}

bool take_article(Candidate& candidate, const FetchedPage& page, const ArticleRules& rules) {
  auto article = page::extract_article(page.body, page.content_type, page.url);
  if (!article) return false;
  rules::Texts texts;
  texts.content.kind = ParsedText::Kind::html;
  texts.content.value = std::move(article->html);
  rules::Applied applied;
  if (rules.rules != nullptr) applied = rules.rules->apply(texts, {}, rules.repeated);
  SafeHtml text = text::sanitize_for_publication(texts.content.value, article->base);
  if (text::html_to_text(text.str()).size() <= text::html_to_text(candidate.entry.content.str()).size())
    return false;
  if (!applied.uses.empty()) rules::add_uses(candidate.entry.cleaning.edit().uses, std::move(applied.uses));
  candidate.repeated.insert(candidate.repeated.end(), applied.paragraphs.begin(), applied.paragraphs.end());
  set_text(candidate, std::move(text));
  return true;
}

storage::ArticleNote note_article(ArticleWanted& wanted, Candidate* listed, const http::Response* page,
                                  const ArticleRules& rules, bool later, bool asked) {
  storage::ArticleNote note;
  note.identity = wanted.identity;
  Candidate& candidate = listed != nullptr ? *listed : *wanted.stored;
  if (page != nullptr &&
      take_article(candidate, {page->body, page->header("Content-Type"), page->url}, rules)) {
    note.state.taken = true;
    if (listed == nullptr) {
      note.entry = candidate.entry.id;
      note.text = candidate.entry.content;
      note.uses = candidate.entry.cleaning->uses;
    }
    return note;
  }
  note.state.taken = wanted.before.taken;
  if (listed != nullptr && wanted.article) set_text(candidate, std::move(*wanted.article));
  const unsigned tries = wanted.before.tries + (asked ? 1U : 0U);
  note.state.wanted = page == nullptr && later && tries < most_tries;
  note.state.tries = static_cast<std::uint8_t>(note.state.wanted ? tries : 0U);
  return note;
}

}  // namespace riverd::poll
