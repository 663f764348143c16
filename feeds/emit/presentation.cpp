#include "feeds/emit/presentation.hpp"

#include "feeds/text/html_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace riverd::emit {
namespace {

bool is_alpha(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Positions of the entries, first arrivals first.
std::vector<std::size_t> by_arrival(const std::vector<OutputEntry>& entries) {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(entries[a].entry.arrival, entries[a].entry.id) <
           std::pair(entries[b].entry.arrival, entries[b].entry.id);
  });
  return order;
}

/// The entry's own digest as a URN of a name-based UUID (RFC 4122, 4.3): an IRI that nobody else makes.
std::string uuid_urn(const EntryId& id) {
  Digest bytes = id.value;
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x50U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string hex = EntryId{bytes}.to_string();
  for (const std::size_t place : {20U, 16U, 12U, 8U}) hex.insert(place, 1, '-');
  return "urn:uuid:" + hex;
}

/// As much of some HTML as an excerpt can need, cut before a tag.
std::string_view beginning_of(std::string_view html) {
  constexpr std::size_t enough = 8192;
  if (html.size() <= enough) return html;
  const auto tag = html.rfind('<', enough);
  return html.substr(0, tag == std::string_view::npos || tag == 0 ? enough : tag);
}

/// Relations that say something to readers of another document (RFC 4287, 4.2.7.2; RFC 4685; RFC 4946).
bool travels(std::string_view rel) {
  static constexpr std::array<std::string_view, 5> known = {"related", "via", "license", "replies",
                                                            "payment"};
  return std::find(known.begin(), known.end(), rel) != known.end();
}

class LinkList {
 public:
  void add(Link link) {
    if (link.href.empty()) return;
    const auto same = [&](const Link& l) { return l.rel == link.rel && l.href == link.href; };
    if (std::none_of(links_.begin(), links_.end(), same)) links_.push_back(std::move(link));
  }
  void add(const char* rel, const std::string& href, const std::string& title, const char* type = "") {
    add(Link{rel, href, type, title, {}, {}});
  }
  [[nodiscard]] std::vector<Link> take() { return std::move(links_); }

 private:
  std::vector<Link> links_;
};

const std::string& first_of(const std::string& preferred, const std::string& otherwise) {
  return preferred.empty() ? otherwise : preferred;
}

}  // namespace

std::vector<std::string> distinct_ids(const OutputFeed& feed) {
  std::vector<std::string> ids(feed.entries.size());
  std::unordered_set<std::string_view> taken;
  for (const std::size_t i : by_arrival(feed.entries)) {
    const Entry& entry = feed.entries[i].entry;
    const bool usable = is_iri(entry.output_id) && taken.insert(entry.output_id).second;
    ids[i] = usable ? entry.output_id : uuid_urn(entry.id);
  }
  return ids;
}

std::string published_id(const Entry& entry) {
  return is_iri(entry.output_id) ? entry.output_id : uuid_urn(entry.id);
}

std::vector<Time> distinct_updates(const OutputFeed& feed) {
  std::vector<Time> updates(feed.entries.size());
  std::unordered_set<Time::rep> taken;
  for (const std::size_t i : by_arrival(feed.entries)) {
    const Entry& entry = feed.entries[i].entry;
    Time updated = updated_of(entry) + std::chrono::milliseconds(entry.apart);
    // Entries of a store have instants of their own, but for floods of one moment.
    while (!taken.insert(updated.time_since_epoch().count()).second) updated += std::chrono::milliseconds(1);
    updates[i] = updated;
  }
  return updates;
}

std::string shortened(std::string_view plain, std::size_t characters) {
  std::size_t count = 0;
  std::size_t end = 0;          // where `characters` code points end
  std::size_t last_space = 0;   // the last word boundary before it
  std::size_t space_count = 0;  // code points before that boundary
  for (; end < plain.size(); ++end) {
    if ((static_cast<unsigned char>(plain[end]) & 0xC0U) == 0x80U) continue;
    if (plain[end] == ' ') {
      last_space = end;
      space_count = count;
    }
    if (count == characters) break;
    ++count;
  }
  if (end == plain.size()) return std::string(plain);
  // A boundary far back means text without spaces, as in Chinese: there any place will do.
  const std::size_t cut = 4 * space_count >= 3 * characters ? last_space : end;
  return std::string(plain.substr(0, cut)) + "…";
}

std::string excerpt_of(const Entry& entry, std::size_t characters) {
  const SafeHtml& html = entry.summary.empty() ? entry.content : entry.summary;
  return shortened(text::html_to_text(beginning_of(html.str())), characters);
}

std::string heading_of(const Entry& entry) {
  if (!entry.title.empty()) return entry.title;
  std::string excerpt = excerpt_of(entry, 80);
  if (!excerpt.empty()) return excerpt;
  return entry.url.empty() ? std::string("Untitled") : entry.url;
}

std::string link_of(const Entry& entry, const std::string& base_url) {
  return entry.url.empty() ? entry_url(entry.id, base_url) : entry.url;
}

std::string entry_url(const EntryId& id, const std::string& base_url) {
  return base_url + "/entries/" + id.to_string();
}

std::string feed_page_url(FeedId id, const std::string& base_url) {
  return base_url + "/feeds/" + id.to_string() + "/";
}

std::vector<Person> authors_of(const OutputEntry& entry) {
  std::vector<Person> authors;
  for (const auto* people : {&entry.entry.authors, &entry.source_authors}) {
    if (!authors.empty()) break;
    for (Person person : *people) {
      if (person.name.empty()) person.name = first_of(person.email, person.url);
      if (!person.name.empty()) authors.push_back(std::move(person));
    }
  }
  if (authors.empty()) {
    const std::string& name = name_of(entry.source);
    authors.push_back({name.empty() ? "riverd" : name, {}, entry.source.home_url, {}});
  }
  return authors;
}

const std::string& name_of(const Source& source) {
  return first_of(source.title, first_of(source.home_url, source.feed_url));
}

std::string language_of(const OutputEntry& entry) {
  const std::string& language = first_of(entry.entry.language, entry.source_language);
  return is_language_tag(language) ? language : std::string();
}

std::vector<Link> further_links(const OutputEntry& output) {
  const Entry& entry = output.entry;
  LinkList links;
  links.add("replies", entry.comments_url, {}, "text/html");
  if (entry.source) {
    links.add("via", first_of(entry.source->home_url, entry.source->feed_url), entry.source->title);
  } else if (entry.times.mirrored_at) {
    links.add("via", first_of(output.source.home_url, output.source.feed_url), output.source.title);
  }
  for (const OutputCopy& copy : output.copies) {
    if (!copy.url.empty() && copy.url != entry.url) {
      links.add("related", copy.url, copy.feed_title);
    } else {
      links.add("via", first_of(copy.feed_home_url, copy.feed_url), copy.feed_title);
    }
  }
  for (const Link& link : entry.links) {
    if (travels(link.rel)) links.add(link);
  }
  return links.take();
}

std::string_view history_namespace(const OutputFeed& feed) {
  return feed.paging.archive ? "http://purl.org/syndication/history/1.0" : "";
}

std::vector<Link> paging_links(const OutputFeed& feed, std::string_view format) {
  const OutputPaging& paging = feed.paging;
  std::vector<Link> links;
  const auto add = [&](const char* rel, const std::string& address) {
    if (!address.empty()) links.push_back({rel, address + std::string(format), {}, {}, {}, {}});
  };
  add("current", paging.archive ? paging.current : std::string());
  add("prev-archive", paging.previous);
  add("next-archive", paging.archive ? paging.next : std::string());
  return links;
}

bool is_iri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !is_alpha(text[0])) {
    return false;
  }
  const std::string_view scheme = text.substr(0, colon);
  const auto scheme_character = [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; };
  // RFC 3987, 2.2: neither white space, controls nor these delimiters stand in an IRI.
  const auto excluded = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ||
           std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos;
  };
  return std::all_of(scheme.begin(), scheme.end(), scheme_character) &&
         std::none_of(text.begin(), text.end(), excluded);
}

bool is_language_tag(std::string_view text) {
  std::size_t length = 0;  // of the current subtag
  bool first = true;
  for (const char c : text) {
    if (c == '-') {
      if (length == 0) return false;
      length = 0;
      first = false;
    } else if ((first ? is_alpha(c) : is_alnum(c)) && length < 8) {
      ++length;
    } else {
      return false;
    }
  }
  return length > 0;
}

bool is_media_type(std::string_view text) {
  const std::string_view essence = text.substr(0, text.find(';'));
  const auto slash = essence.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == essence.size()) return false;
  const auto name_character = [](char c) {
    return is_alnum(c) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
  };
  return std::all_of(essence.begin(), essence.begin() + static_cast<std::ptrdiff_t>(slash), name_character) &&
         std::all_of(essence.begin() + static_cast<std::ptrdiff_t>(slash) + 1, essence.end(), name_character);
}

}  // namespace riverd::emit
