#include "feeds/normalize/normalize.hpp"

#include "feeds/normalize/clean.hpp"
#include "feeds/normalize/content_digest.hpp"
#include "feeds/normalize/effective_time.hpp"
#include "feeds/normalize/identity.hpp"
#include "feeds/normalize/traits.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace riverd {
namespace {

using namespace normalizing;

const std::string& first_of(const std::string& preferred, const std::string& otherwise) {
  return preferred.empty() ? otherwise : preferred;
}

/// A date of a feed or of a source. One that lies in the future is none: it would be emitted, and it
/// would be another one after each poll.
std::optional<Time> past_date(const std::optional<ParsedDate>& date, const TimeFrame& frame) {
  if (!date) return std::nullopt;
  const Time instant = instant_of(*date, frame);
  return instant > frame.received ? std::nullopt : std::optional(instant);
}

/// Where rssCloud's http-post goes; the other protocols (xml-rpc, soap) are not spoken any more.
std::string cloud_url(const ParsedCloud& cloud) {
  if (cloud.protocol != "http-post" || cloud.domain.empty()) return {};
  const bool tls = cloud.port == 443;
  std::string url = (tls ? "https://" : "http://") + cloud.domain;
  if (cloud.port && *cloud.port != 80 && !tls) url += ":" + std::to_string(*cloud.port);
  return web_url(url + (cloud.path.starts_with('/') ? "" : "/") + cloud.path);
}

Feed feed_of(ParsedFeed& parsed, const TimeFrame& frame) {
  Feed feed;
  feed.id = std::move(parsed.id);
  feed.title = plain_text(parsed.title);
  feed.subtitle = plain_text(parsed.description);
  if (feed.subtitle.empty()) feed.subtitle = text::fold_white_space(parsed.subtitle);
  feed.home_url = web_url(std::move(parsed.home_page_url));
  feed.self_url = web_url(std::move(parsed.feed_url));
  feed.language = std::move(parsed.language);
  feed.icon = picture_url(parsed.favicon);
  feed.logo = picture_url(first_of(parsed.icon, parsed.image.url));
  feed.rights = plain_text(parsed.rights);
  feed.generator = text::fold_white_space(parsed.generator.name);
  feed.authors = people(std::move(parsed.authors));
  feed.categories = categories(std::move(parsed.categories), {});
  for (std::string& hub : parsed.hubs) {
    if (text::is_web_url(hub)) feed.hubs.push_back(std::move(hub));
  }
  if (parsed.cloud) feed.cloud = cloud_url(*parsed.cloud);
  feed.updated = past_date(parsed.updated, frame);
  return feed;
}

/// The origin, unless the document only names itself.
std::optional<Source> source_of(const ParsedEntry& item, const ParsedFeed& document,
                                const NormalizeContext& context, const TimeFrame& frame) {
  if (!item.source) return std::nullopt;
  Source source;
  source.id = item.source->id;
  source.title = plain_text(item.source->title);
  source.home_url = web_url(item.source->url);
  source.feed_url = web_url(item.source->feed_url);
  source.updated = past_date(item.source->updated, frame);
  // RSS 2.0 names the origin's feed where Atom names its page.
  if (source.feed_url.empty() && document.format.starts_with("rss"))
    std::swap(source.feed_url, source.home_url);
  const auto is_itself = [&](const std::string& url) {
    return !url.empty() && (url == context.feed_url || url == document.feed_url || url == document.id);
  };
  if (is_itself(source.feed_url) || is_itself(source.id)) return std::nullopt;
  const bool says_nothing = source.title.empty() && source.home_url.empty() && source.feed_url.empty();
  return says_nothing ? std::nullopt : std::optional(std::move(source));
}

/// Takes the date block of a mirror off a text, if the comment vouches for it (T9).
std::optional<Time> take_origin_date(ParsedText& text, const std::optional<Time>& comment) {
  if (!comment || text.kind != ParsedText::Kind::html) return std::nullopt;
  const auto block = origin_date_of(text.value);
  if (!block || !vouches_for(*comment, block->time)) return std::nullopt;
  text.value.erase(block->begin, block->end - block->begin);
  return block->time;
}

/// The date block of a known mirror that is polled itself: what an archiver would write into the comment is
/// the item's own date then (T9). The block is left to the rule that knows the mirror.
std::optional<Time> origin_date_in(const ParsedText& text, const std::optional<ParsedDate>& published) {
  if (!published || !published->has_zone || text.kind != ParsedText::Kind::html) return std::nullopt;
  const auto block = origin_date_of(text.value);
  if (!block || !vouches_for(published->time, block->time)) return std::nullopt;
  return block->time;
}

StatedTimes stated_times_of(ParsedEntry& item, const NormalizeContext& context) {
  StatedTimes stated;
  stated.published = item.published;
  stated.updated = item.updated;
  stated.comment = item.timestamp_comment;
  if (!stated.comment && context.rules && context.rules->has_mirror_dates()) {
    const ParsedText& body = item.content.empty() ? item.summary : item.content;
    stated.origin = origin_date_in(body, item.published);
    if (stated.origin) stated.comment = item.published->time;
    return stated;
  }
  stated.origin = take_origin_date(item.content, stated.comment);
  const auto in_summary = take_origin_date(item.summary, stated.comment);
  if (!stated.origin) stated.origin = in_summary;
  return stated;
}

std::string article_url(ParsedEntry& item) {
  for (const std::string_view url : {std::string_view(item.url), std::string_view(item.external_url),
                                     std::string_view(item.content_src->url)}) {
    std::string web = web_url(std::string(url));
    if (!web.empty()) return web;
  }
  return {};
}

/// What an entry says at length.
void set_texts(Entry& entry, rules::Texts texts) {
  entry.title = std::move(texts.title);
  entry.content = safe_html(texts.content);
  entry.summary = safe_html(texts.summary);
  if (entry.summary == entry.content) entry.summary = SafeHtml();
  entry.url = std::move(texts.url);
}

/// Everything but texts, identity and times, which depend on the other items too.
Entry entry_of(ParsedEntry& item) {
  Entry entry;
  if (!item.id_synthetic) entry.guid = item.id;
  entry.image = picture_url(first_of(item.image, item.banner_image));
  entry.language = std::move(item.language);
  entry.rights = plain_text(*item.rights);
  entry.comments_url = web_url(std::move(item.comments_url));
  entry.authors = people(std::move(item.authors));
  entry.contributors = people(std::move(item.contributors));
  entry.categories = categories(std::move(item.categories), item.tags);
  entry.enclosures = enclosures(std::move(item.attachments));
  entry.extras = extras(item);
  return entry;
}

/// An item on its way: as its document tells it, and as content rules leave it.
struct Ruled {
  Entry entry;
  std::optional<Entry> unruled{};  // where digests or identity may tell the difference
  std::vector<std::uint32_t> repeated{};
};

Ruled ruled_entry_of(ParsedEntry& item, const NormalizeContext& context, std::string_view site,
                     std::span<const std::uint32_t> repeated) {
  Ruled out;
  rules::Texts texts{plain_text(item.title), std::move(item.content), std::move(item.summary),
                     article_url(item)};
  out.entry = entry_of(item);
  const std::string external = item.external_url == texts.url ? "" : item.external_url;
  out.entry.links = further_links(std::move(item.links), external);
  if (!context.rules || context.rules->empty()) {
    set_texts(out.entry, std::move(texts));
    return out;
  }
  rules::Applied applied = context.rules->apply(texts, site, repeated);
  // What has no id of its own may be known by its text, to the byte.
  if (applied.seen || (!applied.uses.empty() && out.entry.guid.empty())) {
    out.unruled = out.entry;
    set_texts(*out.unruled, {std::move(applied.title).value_or(texts.title),
                             std::move(applied.content).value_or(texts.content),
                             std::move(applied.summary).value_or(texts.summary), texts.url});
  }
  set_texts(out.entry, std::move(texts));
  out.repeated = std::move(applied.paragraphs);
  if (!applied.uses.empty()) out.entry.cleaning = Cleaning{{}, std::move(applied.uses)};
  return out;
}

/// The entry must stay where it is as long as its identifiers are compared.
Identifiers identifiers_of(const Entry& entry, const ParsedEntry& item) {
  Identifiers out;
  out.guid = entry.guid;
  out.link = text::normalized_link(entry.url);
  if (out.link && !text::names_an_article(*out.link)) out.link.reset();
  out.title = entry.title;
  out.published = entry.times.stated_published;
  out.fallback = entry.enclosures.empty() ? first_of(entry.content.str(), entry.summary.str())
                                          : entry.enclosures.front().url;
  out.guid_is_permanent = item.guid_is_permalink.value_or(true);
  return out;
}

/// A link that names one article of this document names it in others too.
void set_links(std::vector<Candidate>& candidates, const std::vector<std::optional<std::string>>& links) {
  std::unordered_map<std::string_view, std::size_t> uses;
  for (const auto& link : links) {
    if (link) ++uses[*link];
  }
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto& link = links[i];
    if (!link) continue;
    if (uses[*link] == 1) {
      candidates[i].link = digest_of({"link", *link});
    } else {
      candidates[i].traits.link = candidates[i].traits.trail = 0;
    }
  }
}

/// The digest of what the document says is kept where rules made another of it.
void set_unruled(Candidate& candidate, const Digest& unruled) {
  if (unruled != candidate.content) candidate.entry.cleaning.edit().unruled = unruled;
}

TimeFrame frame_of(const ParsedFeed& parsed, const NormalizeContext& context) {
  TimeFrame frame;
  frame.received = context.now;
  frame.first_fetch = context.first_fetch;
  frame.last_modified = context.last_modified;
  frame.zone = context.zone;
  if (parsed.updated) frame.feed_updated = instant_of(*parsed.updated, frame);
  return frame;
}

}  // namespace

NormalizedFeed normalize(ParsedFeed parsed, const NormalizeContext& context) {
  const TimeFrame frame = frame_of(parsed, context);
  const auto place_of = [&](std::size_t item) {
    return item < context.places.size() ? context.places[item] : item;
  };
  std::vector<Ruled> entries;
  std::vector<Identifiers> identifiers;
  const std::string site = context.rules ? plain_text(parsed.title) : std::string();
  std::vector<std::uint32_t> repeated;
  if (context.rules && context.rules->cuts_repeated()) {
    repeated = rules::repeated_paragraphs(parsed.items, context.repeated);
  }
  entries.reserve(parsed.items.size());
  identifiers.reserve(parsed.items.size());
  for (std::size_t i = 0; i < parsed.items.size(); ++i) {
    ParsedEntry& item = parsed.items[i];
    const EntryTimes times = decide_times(stated_times_of(item, context), frame, place_of(i));
    Ruled ruled = ruled_entry_of(item, context, site, repeated);
    Entry& entry = ruled.entry;
    entry.feed = context.feed;
    entry.times = times;
    entry.source = source_of(item, parsed, context, frame);
    if (ruled.unruled) ruled.unruled->times = times;
    entries.push_back(std::move(ruled));
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Ruled& ruled = entries[i];
    identifiers.push_back(identifiers_of(ruled.unruled ? *ruled.unruled : ruled.entry, parsed.items[i]));
  }

  NormalizedFeed out;
  const std::vector<Digest> identities = identities_of(identifiers, context.feed);
  std::vector<std::optional<std::string>> links;
  std::unordered_set<EntryId> known;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Candidate candidate;
    candidate.identity = identities[i];
    candidate.entry = std::move(entries[i].entry);
    candidate.repeated = std::move(entries[i].repeated);
    candidate.entry.id = entry_id_of(context.feed, identities[i]);
    if (!known.insert(candidate.entry.id).second) continue;
    candidate.entry.output_id =
        output_id_of(identifiers[i], context.feed, candidate.entry.id, context.authority);
    candidate.content = content_digest(candidate.entry);
    if (entries[i].unruled) set_unruled(candidate, content_digest(*entries[i].unruled));
    candidate.article = dedupe::read_article(candidate.entry.title, body_of(candidate.entry));
    candidate.traits = traits_of(candidate.entry, identifiers[i].link, candidate.article);
    candidate.sketch = parsed.items[i].raw_digest;
    candidate.place = place_of(i);
    links.push_back(identifiers[i].link);
    out.entries.push_back(std::move(candidate));
  }
  set_links(out.entries, links);
  std::vector<EntryTimes*> times;
  times.reserve(out.entries.size());
  for (Candidate& candidate : out.entries) times.push_back(&candidate.entry.times);
  mark_batches(times);
  out.hints = std::move(parsed.hints);
  out.feed = feed_of(parsed, frame);
  return out;
}

}  // namespace riverd
