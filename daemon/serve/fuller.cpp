#include "daemon/serve/fuller.hpp"

#include "feeds/dedupe/article.hpp"
#include "feeds/dedupe/canonical.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace riverd::serve {
namespace {

std::size_t length_of(const Entry& entry) {
  return dedupe::read_article({}, body_of(entry)).tokens.size();
}

}  // namespace

Result<void> take_fullest_text(storage::RiverItem& item, std::span<const FeedId> feeds,
                               const storage::Snapshot& snapshot) {
  if (item.copies.empty()) {
    return {};
  }
  const auto rows = snapshot.story_rows(item.entry);
  if (!rows) {
    return rows.error();
  }
  std::size_t longest = length_of(item.entry);
  const auto whole = static_cast<double>(longest) / dedupe::least_of_whole;
  std::optional<Entry> fullest;
  for (const Entry& copy : item.copies) {
    const auto row = std::find_if(rows->begin(), rows->end(), [&](const storage::StoryMember& member) {
      return member.entry == copy.id;
    });
    const bool is_copy = row != rows->end() && row->relation <= storage::Relation::copy;
    if (!is_copy || std::find(feeds.begin(), feeds.end(), copy.feed) == feeds.end()) {
      continue;
    }
    auto read = snapshot.entry(copy.id);
    if (!read) {
      return read.error();
    }
    const std::size_t length = *read ? length_of(**read) : 0;
    if (length > longest && static_cast<double>(length) > whole) {
      longest = length;
      fullest = std::move(*read);
    }
  }
  if (!fullest) {
    return {};
  }
  Entry& entry = item.entry;
  const Time came = std::max(fullest->times.first_seen, fullest->changed.value_or(Time{}));
  entry.changed = std::max(came, entry.changed.value_or(came));
  if (fullest->content.empty()) {
    std::swap(fullest->content, fullest->summary);
  }
  entry.content = std::move(fullest->content);
  if (entry.image.empty()) {
    entry.image = std::move(fullest->image);
  }
  return {};
}

}  // namespace riverd::serve
