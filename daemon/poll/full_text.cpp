#include "daemon/poll/full_text.hpp"

#include "feeds/dedupe/article.hpp"
#include "feeds/page/article.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"
#include "feeds/text/url.hpp"
#include "storage/texts.hpp"

#include <map>
#include <utility>

namespace riverd::poll {
namespace {

/// The text of an entry, with what depends on it. Summaries are what feeds say themselves.
void set_text(Candidate& candidate, SafeHtml text) {
  Entry& entry = candidate.entry;
  if (entry.summary.empty() && !(entry.content == text)) entry.summary = entry.content;
  entry.content = std::move(text);
  candidate.article = dedupe::read_article(entry.title, body_of(entry));
  if (candidate.packed.empty()) return;
  candidate.packed.clear();
  storage::pack_texts(candidate);
}

}  // namespace

std::vector<ArticleWanted> articles_wanted(Ingested& document, const storage::FeedMemory& memory,
                                           const StoredText& stored) {
  std::map<Digest, const storage::RememberedItem*> known;
  for (const storage::RememberedItem& item : memory.items) known.emplace(item.identity, &item);
  std::vector<ArticleWanted> out;
  auto& entries = document.document.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Candidate& candidate = entries[i];
    const auto found = known.find(candidate.identity);
    if (found != known.end()) {
      auto text = stored ? stored(found->second->entry) : std::nullopt;
      if (text && !text->empty()) set_text(candidate, std::move(*text));
      const bool edited = candidate.sketch != 0 && candidate.sketch != found->second->sketch;
      if (!edited) continue;
    }
    if (text::is_web_url(candidate.entry.url) && out.size() < most_articles)
      out.push_back({i, candidate.entry.url});
  }
  return out;
}

bool take_article(Candidate& candidate, const FetchedPage& page, const rules::RuleSet* rules,
                  std::span<const std::uint32_t> repeated) {
  auto article = page::extract_article(page.body, page.content_type, page.url);
  if (!article) return false;
  rules::Texts texts;
  texts.content.kind = ParsedText::Kind::html;
  texts.content.value = std::move(article->html);
  rules::Applied applied;
  if (rules != nullptr) applied = rules->apply(texts, {}, repeated);
  SafeHtml text = text::sanitize_for_publication(texts.content.value, article->base);
  if (text::html_to_text(text.str()).size() <= text::html_to_text(candidate.entry.content.str()).size())
    return false;
  if (!applied.uses.empty()) rules::add_uses(candidate.entry.cleaning.edit().uses, std::move(applied.uses));
  candidate.repeated.insert(candidate.repeated.end(), applied.paragraphs.begin(), applied.paragraphs.end());
  set_text(candidate, std::move(text));
  return true;
}

}  // namespace riverd::poll
