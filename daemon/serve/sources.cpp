#include "daemon/serve/sources.hpp"

#include "feeds/text/picture_proxy.hpp"

#include <xxhash.h>

#include <utility>

namespace riverd::serve {
namespace {

std::uint64_t digest_of_facts(const filter::FeedFacts& facts) {
  std::string all;
  const auto add = [&](const std::string& text) { all += std::to_string(text.size()) + " " + text; };
  for (const auto* text : {&facts.name, &facts.title, &facts.url, &facts.language}) {
    add(*text);
  }
  for (const auto& group : facts.groups) {
    add(group);
  }
  all += '\n';
  for (const auto& author : facts.authors) {
    for (const auto* text : {&author.name, &author.email, &author.url}) {
      add(*text);
    }
  }
  return XXH3_64bits(all.data(), all.size());
}

}  // namespace

Result<const storage::FeedState*> Sources::state(FeedId id) {
  if (const auto known = states_.find(id); known != states_.end()) {
    return &known->second;
  }
  auto state = read(id);
  if (!state) {
    return state.error();
  }
  return &states_.emplace(id, std::move(*state)).first->second;
}

Result<void> Sources::visit(const Visitor& visit) const {
  for (const auto& feed : catalog_.settings().feeds) {
    auto state = read(feed.id);
    if (!state) {
      return state.error();
    }
    visit(feed, std::move(*state));
  }
  return {};
}

Result<storage::FeedState> Sources::read(FeedId id) const {
  auto stored = snapshot_.feed(id);
  if (!stored) {
    return stored.error();
  }
  storage::FeedState state;
  if (*stored) {
    state = std::move(**stored);
  } else {
    state.id = id;
  }
  if (const auto* configured = catalog_.feed(id); configured != nullptr && state.url.empty()) {
    state.url = configured->url;
  }
  return state;
}

std::string Sources::title(const storage::FeedState& state) const {
  const auto* configured = catalog_.feed(state.id);
  if (configured != nullptr && !configured->title.empty()) {
    return configured->title;
  }
  if (!state.feed.title.empty()) {
    return state.feed.title;
  }
  return configured != nullptr && !configured->name.empty() ? configured->name : state.url;
}

Result<const Sources::Facts*> Sources::facts(FeedId id) {
  if (const auto known = facts_.find(id); known != facts_.end()) {
    return &known->second;
  }
  const auto read = state(id);
  if (!read) {
    return read.error();
  }
  Facts out;
  if (const auto* configured = catalog_.feed(id); configured != nullptr) {
    out.feed.name = configured->name;
    out.feed.groups = configured->groups;
  }
  out.feed.title = title(**read);
  out.feed.url = (*read)->url;
  out.feed.language = (*read)->feed.language;
  out.feed.authors = (*read)->feed.authors;
  out.digest = digest_of_facts(out.feed);
  return &facts_.emplace(id, std::move(out)).first->second;
}

Result<emit::OutputEntry> Sources::output(storage::RiverItem item) {
  emit::OutputEntry out;
  const auto lead = state(item.entry.feed);
  if (!lead) {
    return lead.error();
  }
  const auto& source = **lead;
  out.source.id = source.feed.id.empty() ? source.url : source.feed.id;
  out.source.title = title(source);
  out.source.home_url = source.feed.home_url;
  out.source.feed_url = source.url;
  out.source_language = source.feed.language;
  out.source_authors = source.feed.authors;
  for (const auto& copy : item.copies) {
    const auto copied = state(copy.feed);
    if (!copied) {
      return copied.error();
    }
    out.copies.push_back(
        {copy.id, copy.feed, title(**copied), (*copied)->feed.home_url, (*copied)->url, copy.url, copy.title,
         copy.language.empty() ? (*copied)->feed.language : copy.language, copy.times.effective});
  }
  out.entry = std::move(item.entry);
  send_pictures_through_proxy(out.entry);
  return out;
}

void Sources::read_texts(Entry& entry) {
  if (!texts_read_ || !entry.content.empty() || !entry.summary.empty()) {
    return;
  }
  texts_read_ = snapshot_.read_texts(entry);
  send_pictures_through_proxy(entry);
}

/// What is addressed so already stays as it is.
void Sources::send_pictures_through_proxy(Entry& entry) const {
  const auto& proxy = catalog_.settings().picture_proxy;
  if (proxy.empty()) {
    return;
  }
  entry.content = text::through_picture_proxy(entry.content, proxy);
  entry.summary = text::through_picture_proxy(entry.summary, proxy);
  entry.image = text::through_proxy(entry.image, proxy);
}

}  // namespace riverd::serve
