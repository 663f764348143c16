#include "feeds/normalize/identity.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace riverd::normalizing {
namespace {

/// A tag: URI needs a day on which its authority was its maker's (RFC 4151, 2.1). It must never change,
/// so it is a constant and no clock is asked.
constexpr std::string_view tag_day = "2026-01-01";

using Places = std::vector<std::size_t>;

bool clearly_different(const Identifiers& a, const Identifiers& b) {
  const bool texts = !a.fallback.empty() && !b.fallback.empty() && a.fallback != b.fallback;
  return a.link && b.link && *a.link != *b.link && (a.title != b.title || texts);
}

/// Of the items that share one guid, those it does identify.
Places identified_by_guid(const std::vector<Identifiers>& items, const Places& sharing) {
  Places same;
  for (const std::size_t i : sharing) {
    if (!clearly_different(items[sharing.front()], items[i])) same.push_back(i);
  }
  // One accident in a document is an accident; more, and the guid says nothing about anything.
  return sharing.size() - same.size() > 1 ? Places{} : same;
}

std::unordered_map<std::string_view, Places> group_by_guid(const std::vector<Identifiers>& items) {
  std::unordered_map<std::string_view, Places> groups;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].guid.empty()) groups[items[i].guid].push_back(i);
  }
  return groups;
}

/// Links that items with different titles carry: they name a section, not an article.
std::unordered_map<std::string_view, bool> shared_links(const std::vector<Identifiers>& items) {
  std::unordered_map<std::string_view, std::string_view> titles;
  std::unordered_map<std::string_view, bool> shared;
  for (const Identifiers& item : items) {
    if (!item.link) continue;
    const auto [known, is_new] = titles.try_emplace(*item.link, item.title);
    bool& is_shared = shared[*item.link];
    is_shared = is_shared || (!is_new && known->second != item.title);
  }
  return shared;
}

Digest by_title(const Identifiers& item, const std::string& feed) {
  const std::string date =
      item.published ? std::to_string(item.published->time_since_epoch().count()) : std::string();
  if (!item.title.empty()) return digest_of({"title", feed, item.title, date});
  return digest_of({"text", feed, item.fallback, date});
}

/// Characters that may not stand in an IRI (RFC 3987, 2.2).
bool has_excluded_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ||
           std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos;
  });
}

/// `scheme:first:rest`, as urn:NID:NSS and tag:AUTHORITY,DATE:SPECIFIC have it.
bool has_name_space(std::string_view id, std::string_view scheme, std::string_view within_first) {
  if (!id.starts_with(scheme)) return false;
  const std::string_view rest = id.substr(scheme.size());
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == rest.size()) return false;
  return rest.substr(0, colon).find(within_first) != std::string_view::npos;
}

/// An IRI that nobody else gives to anything else: a URL of an article, a URN or a tag: URI.
bool is_unique_in_the_world(const Identifiers& item) {
  constexpr std::size_t longest = 2048;
  const std::string& id = item.guid;
  if (id.empty() || id.size() > longest || has_excluded_character(id)) return false;
  if (has_name_space(id, "urn:", {}) || has_name_space(id, "tag:", ",")) return true;
  if (!item.guid_is_permanent || !text::is_web_url(id)) return false;
  const auto normalized = text::normalized_link(id);
  return normalized && text::names_an_article(*normalized);
}

/// At the beginning of an entry's id. Four tell most feeds apart, and leave 96 bits of the digest.
constexpr std::size_t bytes_of_feed = 4;

/// RFC 4151, 2.1: a DNS name in lower case, without a port.
std::string tag_authority(const std::string& authority) {
  std::string out;
  for (const char c : authority.substr(0, authority.find(':'))) {
    if (text::is_alphanumeric(c) || c == '-' || c == '.') out += text::lower(c);
  }
  return out.empty() ? "riverd.localhost" : out;
}

}  // namespace

std::vector<Digest> identities_of(const std::vector<Identifiers>& items, FeedId feed_id) {
  const std::string feed = feed_id.to_string();
  std::vector<Digest> identities(items.size());  // all zero: not decided yet
  for (const auto& [guid, sharing] : group_by_guid(items)) {
    const Digest identity = digest_of({"guid", feed, guid});
    for (const std::size_t i : identified_by_guid(items, sharing)) identities[i] = identity;
  }
  const auto shared = shared_links(items);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (identities[i] != Digest{}) continue;
    const auto& link = items[i].link;
    const bool names_it = link && !shared.at(*link);
    identities[i] = names_it ? digest_of({"link", feed, link.value()}) : by_title(items[i], feed);
  }
  return identities;
}

EntryId entry_id_of(FeedId feed, const Digest& identity) {
  const std::string_view bytes(reinterpret_cast<const char*>(identity.data()), identity.size());
  EntryId id{digest_of({"entry", feed.to_string(), bytes})};
  for (std::size_t i = 0; i < bytes_of_feed; ++i) {
    id.value[i] = static_cast<std::uint8_t>(feed.value >> (56U - 8U * i));
  }
  return id;
}

std::string output_id_of(const Identifiers& item, FeedId feed, const EntryId& id,
                         const std::string& authority) {
  if (is_unique_in_the_world(item)) return item.guid;
  std::string out = "tag:" + tag_authority(authority);
  out += ',';
  out += tag_day;
  out += ':' + feed.to_string() + '/' + id.to_string();
  return out;
}

}  // namespace riverd::normalizing
