#include "daemon/serve/title_search.hpp"

#include "feeds/dedupe/folded.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace riverd::serve {
namespace {

std::vector<std::string> folded_words(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto begin =
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), text::is_space);
    const auto end = std::find_if(begin, text.end(), text::is_space);
    auto word = dedupe::folded(std::string_view(begin, end));
    if (!word.empty()) {
      out.push_back(std::move(word));
    }
    at = static_cast<std::size_t>(end - text.begin());
  }
  return out;
}

bool has_each(const std::string& title, const std::vector<std::string>& words) {
  const auto text = dedupe::folded(title);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

bool is_meant(const storage::RiverItem& item, const std::vector<std::string>& words) {
  return has_each(item.entry.title, words) ||
         std::any_of(item.copies.begin(), item.copies.end(), [&](const Entry& copy) {
           return copy.title != item.entry.title && has_each(copy.title, words);
         });
}

}  // namespace

Result<TitleSearch> search_titles(const storage::Snapshot& snapshot, std::span<const FeedId> feeds,
                                  const storage::RiverLimits& limits, std::string_view words,
                                  std::size_t most_found, std::size_t most_looked_at) {
  TitleSearch out;
  const auto wanted = folded_words(words);
  if (wanted.empty()) {
    return out;
  }
  auto all = limits;
  all.min_count = all.max_count = most_looked_at + 1;
  std::optional<std::uint64_t> last;
  std::optional<Time> back_to;
  const auto visited =
      snapshot.visit_river(feeds, all, storage::Parts::without_content, [&](storage::RiverItem& item) {
        if (out.looked_at == most_looked_at || out.items.size() == most_found) {
          out.last = last;
          out.back_to = back_to;
          return false;
        }
        ++out.looked_at;
        last = item.entry.arrival;
        back_to = item.entry.times.first_seen;
        if (is_meant(item, wanted)) {
          out.items.push_back(std::move(item));
        }
        return true;
      });
  if (!visited) {
    return visited.error();
  }
  for (auto& item : out.items) {
    auto whole = snapshot.entry(item.entry.id);
    if (!whole) {
      return whole.error();
    }
    if (*whole) {
      item.entry = std::move(**whole);
    }
  }
  return out;
}

}  // namespace riverd::serve
