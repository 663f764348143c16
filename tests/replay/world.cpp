#include "tests/replay/world.hpp"

#include <algorithm>
#include <utility>

namespace riverd::replay {
namespace {

using namespace std::chrono;

Time to_the_second(Time time) {
  return floor<seconds>(time);
}

/// The text with each number replaced by another.
std::string with_other_numbers(const std::string& text, Random& random) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) {
      out += text[i];
      continue;
    }
    while (i + 1 < text.size() && is_digit(text[i + 1])) ++i;
    out += std::to_string(random.between(2, 99'999));
  }
  return out;
}

}  // namespace

std::size_t World::add_publisher(Outlet outlet, Newsroom newsroom) {
  const std::size_t index = outlets_.size();
  outlets_.push_back(std::move(outlet));
  next_article_[index] = now_ + random_.between(0ms, newsroom.every);
  newsrooms_[index] = std::move(newsroom);
  return index;
}

std::size_t World::add_mirror(Outlet outlet, Copying copying) {
  const std::size_t index = outlets_.size();
  outlets_.push_back(std::move(outlet));
  copying_[index] = std::move(copying);
  return index;
}

void World::advance(Time to) {
  while (!quiet_) {
    auto next = std::min_element(next_article_.begin(), next_article_.end(),
                                 [](const auto& a, const auto& b) { return a.second < b.second; });
    const bool writes = next != next_article_.end() && next->second <= to;
    const bool copies = !copies_.empty() && copies_.begin()->first <= to;
    if (!writes && !copies) break;
    if (copies && (!writes || copies_.begin()->first <= next->second)) {
      now_ = std::max(now_, copies_.begin()->first);
      const Copy one = copies_.begin()->second;
      copies_.erase(copies_.begin());
      copy(one);
    } else {
      now_ = std::max(now_, next->second);
      const auto every = newsrooms_.at(next->first).every;
      next->second = now_ + random_.between(every / 4, every * 7 / 4);
      publish(next->first);
    }
  }
  now_ = std::max(now_, to);
}

Prose World::write(std::size_t publisher, std::size_t article) {
  const Newsroom& room = newsrooms_.at(publisher);
  const Language language = outlets_[publisher].language;
  // Few are very short and few very long.
  const std::size_t tokens = std::max(
      random_.between(room.least_tokens, room.most_tokens) / random_.between(1, 3), room.least_tokens);
  Prose prose = write_article(article, language, tokens, random_);
  if (room.series) {
    const auto [known, is_new] = series_.try_emplace(publisher, prose);
    // The first sentences name the article; all that follows is the same but for its numbers.
    for (std::size_t i = 1; i < known->second.paragraphs.size(); ++i) {
      prose.paragraphs.resize(std::max(prose.paragraphs.size(), known->second.paragraphs.size()));
      prose.paragraphs[i] = with_other_numbers(known->second.paragraphs[i], random_);
    }
  }
  if (!room.standing_title.empty()) prose.title = room.standing_title;
  return prose;
}

std::size_t World::publish(std::size_t publisher) {
  const std::size_t article = articles_++;
  Item item;
  item.article = article;
  item.prose = write(publisher, article);
  item.published = to_the_second(now_);
  outlets_[publisher].add(std::move(item));
  for (const auto& [mirror, copying] : copying_) {
    const auto& from = copying.from;
    if (std::find(from.begin(), from.end(), publisher) == from.end()) continue;
    const auto lag = random_.between(copying.least_lag, copying.most_lag);
    if (random_.chance(copying.share)) copies_.emplace(now_ + lag, Copy{mirror, publisher, article});
  }
  return article;
}

void World::copy(const Copy& one) {
  const Outlet& publisher = outlets_[one.publisher];
  const auto original = std::find_if(publisher.items.begin(), publisher.items.end(),
                                     [&](const Item& item) { return item.article == one.article; });
  if (original == publisher.items.end()) return;  // deleted before anyone copied it
  const Copying& how = copying_.at(one.mirror);
  Item item;
  item.article = one.article;
  item.prose = original->prose;
  item.published = how.date_block ? original->published : to_the_second(now_);
  const std::size_t tokens = count_tokens(item.prose);
  if (how.cut_at > 0 && tokens > how.cut_at) item.prose.paragraphs = {excerpt(item.prose, how.cut_at)};
  if (how.traditional) {
    item.prose.title = in_traditional_characters(item.prose.title);
    for (auto& paragraph : item.prose.paragraphs) paragraph = in_traditional_characters(paragraph);
  }
  if (how.keeps_link) item.link = publisher.link_of(*original);
  // A number means something in its own feed alone; a mirror of several that kept it would confuse them.
  const GuidKind kind = publisher.keys.guid;
  const bool is_unique = kind != GuidKind::number && kind != GuidKind::false_tag && kind != GuidKind::none;
  if (how.keeps_guid && is_unique) item.guid = publisher.guid_of(*original);
  if (how.names_source) {
    item.source_title = publisher.title();
    item.source_url = publisher.url();
  }
  if (how.stamped) {
    item.dated = false;
    item.stamp = to_the_second(now_);
    item.date_block = how.date_block;
  }
  outlets_[one.mirror].add(std::move(item));
}

bool World::edit(std::size_t outlet, std::size_t item, bool title, bool text) {
  constexpr std::size_t most_edits = 2;
  constexpr std::size_t least_tokens_for_edits = 250;
  Outlet& edited = outlets_[outlet];
  Prose& prose = edited.items[item].prose;
  std::size_t& edits = edits_[edited.items[item].article];
  if (edits >= most_edits || (text && count_tokens(prose) < least_tokens_for_edits)) return false;
  if (title && names_in(prose.title).empty()) return false;
  ++edits;
  if (title) edit_title(prose, edited.language, random_);
  if (text) edit_text(prose, edited.language, random_);
  return true;
}

}  // namespace riverd::replay
