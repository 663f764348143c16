#include "daemon/serve/title_search.hpp"

#include "feeds/filter/folded_text.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <limits>
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
    auto word = filter::folded(std::string_view(begin, end));
    if (!word.empty()) {
      out.push_back(std::move(word));
    }
    at = static_cast<std::size_t>(end - text.begin());
  }
  return out;
}

bool has_each(const std::string& title, const std::vector<std::string>& words) {
  const auto text = filter::folded(title);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

/// The entry looked at last.
struct End {
  std::uint64_t arrival = 0;
  Time seen{};
};

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
  all.min_count = all.max_count = all.max_scanned = most_looked_at;
  all.per_feed = std::numeric_limits<std::size_t>::max();  // a cap is no reason not to be found
  std::optional<End> end;
  std::size_t scanned = 0;
  all.shows = [&](const storage::StoredEntry& stored) -> Result<bool> {
    if (++scanned == most_looked_at) {
      const auto entry = stored.described();
      if (!entry) {
        return entry.error();
      }
      end = End{entry->arrival, entry->times.first_seen};
    }
    return limits.shows ? limits.shows(stored) : Result<bool>(true);
  };
  const auto visited =
      snapshot.visit_river(feeds, all, storage::Parts::without_content, [&](storage::RiverItem& item) {
        ++out.looked_at;
        const End here{item.entry.arrival, item.entry.times.first_seen};
        if (is_meant(item, wanted)) {
          out.items.push_back(std::move(item));
        }
        if (out.items.size() < most_found) {
          return true;
        }
        end = here;
        return false;
      });
  if (!visited) {
    return visited.error();
  }
  if (end) {
    const auto older = snapshot.has_arrivals_before(feeds, end->arrival);
    if (!older) {
      return older.error();
    }
    if (*older) {
      out.last = end->arrival;
      out.back_to = end->seen;
    }
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
