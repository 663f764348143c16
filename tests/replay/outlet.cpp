#include "tests/replay/outlet.hpp"

#include "feeds/model/id.hpp"
#include "tests/replay/document.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace riverd::replay {
namespace {

using namespace std::chrono;

/// FNV-1a: the world needs no better digest of its own.
std::uint64_t digest(std::string_view text) {
  std::uint64_t out = 0xCBF29CE484222325U;
  for (const char c : text) out = (out ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return out;
}

std::string hex(std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(16, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, number >>= 4U) *digit = digits[number & 15U];
  return out;
}

std::string slug_of(std::size_t article) {
  return name_of(article) + "-" + std::to_string(article % 97);
}

std::string guid_made_of(const Keys& keys, const Item& item, const std::string& link) {
  const unsigned generation = keys.generation + item.generation;
  const std::string suffix = generation == 0 ? "" : std::to_string(generation);
  const std::string seed = keys.host + "/" + std::to_string(item.article) + "/" + suffix;
  switch (keys.guid) {
    case GuidKind::permalink: {
      std::string guid = link;
      if (keys.guid_scheme) guid.replace(0, guid.find(':'), *keys.guid_scheme);
      return generation == 0 ? guid : guid + "?v=" + suffix;
    }
    case GuidKind::number:
      return std::to_string(std::size_t{1'000'000} * generation + item.number);
    case GuidKind::tag:
      return "tag:" + keys.host + ",2026:" + slug_of(item.article) + suffix;
    case GuidKind::urn:
      return "urn:uuid:" + hex(digest(seed)).substr(0, 8) + "-0000-4000-8000-" +
             hex(digest(seed + "b")).substr(0, 12);
    case GuidKind::opaque:
      return hex(digest(seed));
    case GuidKind::false_tag:
      return "tag:software.example,2026:item" + suffix + "-" + std::to_string(item.number);
    case GuidKind::none:
      break;
  }
  return {};
}

std::string html_of(const Item& item, const std::string& footer) {
  std::string out;
  if (item.stamp) {
    out += "<!--" + std::to_string(item.stamp->time_since_epoch().count()) + "-->";
    if (item.date_block) out += "<div><i>" + to_rfc822(item.published) + "</i></div>";
  }
  for (const auto& paragraph : item.prose.paragraphs) out += "<p>" + paragraph + "</p>\n";
  if (!footer.empty()) out += "<p>" + footer + "</p>";
  return out;
}

/// What a reader sees of it: no dates, no keys.
std::uint64_t visible_content(const Item& item, const std::string& footer) {
  return digest(item.prose.title + '\n' + text_of(item.prose) + footer);
}

}  // namespace

Outlet::Outlet(std::string called, Dialect written, Language spoken, std::uint64_t seed)
    : name(std::move(called)), dialect(written), language(spoken), random_(seed) {
  keys.host = "www." + name + ".example";
}

std::string Outlet::link_of(const Item& item) const {
  if (item.link) return *item.link;
  return keys.scheme + "://" + keys.host + "/" + keys.section + "/" + slug_of(item.article) +
         (keys.slash ? "/" : "");
}

std::string Outlet::guid_of(const Item& item) const {
  if (item.guid) return *item.guid;
  return guid_made_of(keys, item, link_of(item));
}

Item& Outlet::add(Item item) {
  item.number = ++added_;
  return *items.insert(items.begin(), std::move(item));
}

std::vector<Item> Outlet::shown_items(Time now) {
  if (habits.emptied) return {};
  const std::size_t count = std::min({items.size(), window, habits.shown.value_or(window)});
  std::vector<Item> out(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count));
  for (auto& item : out) {
    if (habits.dates_left_out) item.dated = false;
    // A stamped copy's dates stand in its text.
    if (!item.stamp && (habits.dated_now || habits.dated_ahead)) {
      item.published = floor<seconds>(now) + (habits.dated_ahead ? hours{48} : hours{0});
      item.updated = item.published;
    }
  }
  if (habits.shuffled) random_.shuffle(out);
  return out;
}

Answer Outlet::ask(Time now) {
  ++asked_;
  Answer answer;
  answer.url = url();
  if (habits.down) {
    answer.status = 503;
    return answer;
  }
  WrittenFeed feed{title(), home(), url(), language == Language::chinese, {}};
  const auto shown = shown_items(now);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const Item& item = shown[i];
    WrittenItem written;
    written.link = link_of(item);
    written.guid = guid_of(item);
    written.permalink = keys.guid == GuidKind::permalink && !item.guid;
    if (habits.fresh_keys) {
      const std::string key =
          "CBMi" + hex(digest(name + std::to_string(item.article) + "/" + std::to_string(asked_)));
      written.link = "https://news.aggregate.example/rss/articles/" + key + "?oc=5";
      written.guid = key;
      written.permalink = false;
    }
    if (habits.shared_guids) written.guid = guid_of(shown[i - i % 2]);
    if (habits.one_guid && shown.size() > 1) written.guid = "latest";
    if (habits.shared_guids || habits.one_guid) written.permalink = false;
    if (habits.guids_left_out) written.guid.clear();
    if (habits.home_links) written.link = home();
    if (habits.tracking_parameters) {
      written.link += (written.link.find('?') == std::string::npos ? "?utm_source=feed&utm_campaign="
                                                                   : "&utm_campaign=") +
                      std::to_string(asked_);
    }
    written.title = item.prose.title;
    written.html = html_of(item, footer);
    if (teasers) written.teaser = excerpt(item.prose, 20);
    if (item.dated) {
      written.published = item.published;
      written.updated = item.updated;
    }
    written.source_title = item.source_title;
    written.source_url = item.source_url;
    Stood stood{item.article, visible_content(item, footer), written.published, written.guid, written.link};
    if (!item.dated && item.stamp) stood.stated = item.date_block ? item.published : *item.stamp;
    answer.stood.push_back(std::move(stood));
    feed.items.push_back(std::move(written));
  }
  answer.content_type = content_type_of(dialect);
  answer.body = write_document(feed, dialect, gbk);
  const std::uint64_t body = digest(answer.body);
  if (body != last_body_) last_change_ = floor<seconds>(now);
  last_body_ = body;
  if (validation == Validation::etag || validation == Validation::both) answer.etag = "\"" + hex(body) + "\"";
  if (validation == Validation::restless) answer.etag = "W/\"" + std::to_string(asked_) + "\"";
  if (validation == Validation::last_modified || validation == Validation::both) {
    answer.last_modified = to_rfc822(last_change_);
  }
  return answer;
}

}  // namespace riverd::replay
