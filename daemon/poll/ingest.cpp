#include "daemon/poll/ingest.hpp"

#include "daemon/poll/message.hpp"
#include "daemon/poll/page.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"

#include <xxhash.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace riverd::poll {
namespace {

bool begins_with(std::string_view text, std::string_view lower_case_prefix) {
  return text.size() >= lower_case_prefix.size() &&
         std::equal(lower_case_prefix.begin(), lower_case_prefix.end(), text.begin(),
                    [](char want, char have) { return want == text::lower(have); });
}

/// Whether a document that is no feed is a web page, by its first tag or what HTTP called it.
bool is_page(std::string_view body, std::string_view content_type) {
  return page_of(body) != Page::none || begins_with(content_type, "text/html") ||
         begins_with(content_type, "application/xhtml");
}

std::string explain(const Error& error, std::string_view body, const parse::DocumentHints& hints) {
  const std::string where = printable(hints.url) + ": ";
  if (error.code == FeedError::not_a_feed && is_page(body, hints.content_type)) {
    return where + "the answer is an HTML page, not a feed";
  }
  if (error.code == FeedError::not_a_feed) {
    return where + "the answer is not a feed";
  }
  if (error.code == FeedError::empty) {
    return where + "the answer is empty";
  }
  return where + printable(error.message());
}

/// What the reading of an item depends on besides its document.
std::uint64_t reading_of(const IngestContext& context) {
  const auto& configured = context.normalize.zone;
  const auto zone = configured ? configured->count() : std::numeric_limits<std::int64_t>::max();
  std::string text = std::to_string(normalizing_version) + ' ' + std::to_string(zone);
  if (const auto& rules = context.normalize.rules; rules && !rules->empty()) {
    text += ' ' + std::to_string(rules->fingerprint());
  }
  if (context.page) {
    const page::Selectors& page = *context.page;
    text += '\n' + page.item.text();
    for (const auto* selector : {&page.link, &page.title, &page.date, &page.content})
      text += '\n' + (*selector ? (*selector)->text() : std::string());
  }
  return XXH64(text.data(), text.size(), 0);
}

using KnownItems = std::unordered_map<std::uint64_t, const storage::RememberedItem*>;

/// The items of the last document by their bytes. Where two had the same, neither is told by them.
KnownItems known_items(const storage::FeedMemory& memory) {
  KnownItems out;
  for (const storage::RememberedItem& item : memory.items) {
    if (!item.listed || item.sketch == 0) continue;
    const auto [place, added] = out.emplace(item.sketch, &item);
    if (!added) place->second = nullptr;
  }
  std::erase_if(out, [](const auto& one) { return one.second == nullptr; });
  return out;
}

/// Whether an item that was read stands alone: what it is depends on no item that was not read (D1, T5).
class Apart {
 public:
  void add(const storage::RememberedItem& item, const std::string& id) {
    if (!id.empty()) ids_.insert(id);
    identities_.insert(item.identity);
    if (item.stated) dates_.insert(*item.stated);
    for (const std::uint64_t trait : {item.traits.guid, item.traits.link, item.traits.trail}) {
      if (trait != 0) traits_.insert(trait);
    }
    linkless_ |= item.traits.link == 0;
  }

  [[nodiscard]] bool holds(const Candidate& candidate) const {
    // A link that names no one article, in this document or at all: the others' are not known in full.
    if (!candidate.entry.url.empty() && (!candidate.link || linkless_)) return false;
    const auto shared = [&](std::uint64_t trait) { return trait != 0 && traits_.contains(trait); };
    const auto& stated = candidate.entry.times.stated_published;
    return !ids_.contains(candidate.entry.guid) && !identities_.contains(candidate.identity) &&
           !(stated && dates_.contains(*stated)) && !shared(candidate.traits.guid) &&
           !shared(candidate.traits.link) && !shared(candidate.traits.trail);
  }

 private:
  std::set<std::string, std::less<>> ids_;
  std::set<Digest> identities_;
  std::set<Time> dates_;
  std::unordered_set<std::uint64_t> traits_;
  bool linkless_ = false;
};

/// Where to subscribe to the feed, as the head of its answer says (WebSub, section 4: before its document).
void take_links(const std::vector<Link>& links, Feed& feed) {
  const auto has = [&](std::string_view rel) {
    return std::any_of(links.begin(), links.end(),
                       [&](const Link& link) { return link.rel == rel && text::is_web_url(link.href); });
  };
  if (has("self")) feed.self_url.clear();
  if (has("hub")) feed.hubs.clear();
  for (const Link& link : links) {
    if (!text::is_web_url(link.href)) continue;
    if (link.rel == "self" && feed.self_url.empty()) feed.self_url = link.href;
    if (link.rel == "hub") feed.hubs.push_back(link.href);
  }
}

/// A body but for the items that are known. nullopt: what is new in it depends on them.
Result<std::optional<Ingested>> read_but(const KnownItems& known, std::string_view body,
                                         const IngestContext& context) {
  Ingested out;
  Apart apart;
  NormalizeContext normalizing = context.normalize;
  std::size_t place = 0;
  const auto wanted = [&](const ItemSketch& sketch) {
    const auto found = known.find(sketch.digest);
    const std::size_t here = place++;
    if (here >= most_items) return false;
    if (found == known.end()) {
      normalizing.places.push_back(here);
      return true;
    }
    out.kept.push_back({here, *found->second});
    apart.add(*found->second, sketch.id);
    return false;
  };
  auto parsed = context.page ? page::read_page(body, context.hints, *context.page)
                             : parse::parse(body, context.hints, context.limits, wanted);
  if (!parsed && context.page && parsed.error().code == FeedError::not_a_feed) {
    return Error{parsed.error().code,
                 printable(context.hints.url) + ": " + printable(parsed.error().message())};
  }
  if (!parsed) return Error{parsed.error().code, explain(parsed.error(), body, context.hints)};
  out.expired = parsed->expired.value_or(false);
  out.repaired = parsed->malformed_reason;
  if (place > most_items) {
    out.repaired = "it lists " + std::to_string(place) + " items, of which the first " +
                   std::to_string(most_items) + " are read";
  }
  const std::size_t read = parsed->items.size();
  out.document = normalize(std::move(*parsed), normalizing);
  take_links(context.links, out.document.feed);
  const auto& entries = out.document.entries;
  // An item that is left out is another one's double, which may be among those that were not read.
  const bool alone = out.kept.empty() || (entries.size() == read &&
                                          std::all_of(entries.begin(), entries.end(),
                                                      [&](const Candidate& c) { return apart.holds(c); }));
  return alone ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

std::uint64_t body_digest(std::string_view body) {
  const std::uint64_t digest = XXH64(body.data(), body.size(), 0);
  return digest == 0 ? 1 : digest;
}

Result<Ingested> ingest(std::string_view body, const IngestContext& context) {
  const std::uint64_t digest = body_digest(body);
  const std::uint64_t reading = reading_of(context);
  // The same bytes are read again where they would be read otherwise now: rules or selectors have changed.
  const bool read_so = context.memory.reading == 0 || context.memory.reading == reading;
  if (digest == context.last_digest && read_so) {
    Ingested same;
    same.digest = digest;
    same.unchanged = true;
    return same;
  }
  const bool comparable = context.memory.reading == reading;
  auto made =
      read_but(comparable && !context.page ? known_items(context.memory) : KnownItems{}, body, context);
  if (made && !*made) made = read_but({}, body, context);
  if (!made) return made.error();
  Ingested out = std::move(**made);
  out.digest = digest;
  out.reading = reading;
  if (context.normalize.rules) out.rules = context.normalize.rules->own_names();
  return out;
}

}  // namespace riverd::poll
