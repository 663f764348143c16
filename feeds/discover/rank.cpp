#include "feeds/discover/rank.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace riverd::discover {
namespace {

/// How titles call comments, in lower case; what they call articles has none of it.
constexpr std::array<std::string_view, 9> comment_words = {
    "comment", "kommentar", "comentario", "comentário", "commenti", "reacties", "комментари", "评论", "評論"};

constexpr std::array<std::string_view, 4> comment_paths = {"/comments/feed", "/comments/default",
                                                           "/comments.", "/feed/comments"};

bool has_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// Words of a title that tell formats apart and nothing else.
bool names_format(std::string_view word) {
  static constexpr std::array<std::string_view, 12> words = {"atom", "rss",   "rss2", "rdf", "json", "xml",
                                                             "feed", "feeds", "1.0",  "1.1", "2.0",  "0.3"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What a title says besides the format.
std::string subject_of(std::string_view title) {
  std::string subject;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && !names_format(word)) subject += (subject.empty() ? "" : " ") + word;
    word.clear();
  };
  for (const char c : title) {
    const bool part = text::is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 || c == '.';
    if (part) {
      word += text::lower(c);
    } else {
      end_word();
    }
  }
  end_word();
  return subject;
}

int preference(const FoundFeed& feed) {
  const auto says = [&](std::string_view word) { return feed.type.find(word) != std::string::npos; };
  if (says("atom")) return 0;
  if (says("json")) return 1;
  if (says("rss") || says("rdf")) return 2;
  return 3;
}

}  // namespace

bool is_comments(const FoundFeed& feed) {
  return has_any(text::lower(feed.title), comment_words) || has_any(text::lower(feed.url), comment_paths);
}

std::vector<FoundFeed> ranked(std::vector<FoundFeed> feeds) {
  struct Place {
    std::size_t group = 0;  // of feeds that differ in their format only: where the first of them stands
    FoundFeed feed;
  };
  std::vector<Place> places;
  std::set<std::string, std::less<>> seen;
  std::vector<std::pair<Source, std::string>> subjects;
  std::stable_sort(feeds.begin(), feeds.end(),
                   [](const FoundFeed& a, const FoundFeed& b) { return a.source < b.source; });
  for (FoundFeed& feed : feeds) {
    if (!seen.insert(feed.url).second) continue;
    std::pair<Source, std::string> subject(feed.source, subject_of(feed.title));
    // Documented addresses are different feeds, in their own order.
    const auto same = feed.source == Source::documented
                          ? subjects.end()
                          : std::find(subjects.begin(), subjects.end(), subject);
    Place place;
    place.group = static_cast<std::size_t>(same - subjects.begin());
    place.feed = std::move(feed);
    subjects.push_back(std::move(subject));
    places.push_back(std::move(place));
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::tuple(is_comments(a.feed), a.feed.source, a.group, preference(a.feed)) <
           std::tuple(is_comments(b.feed), b.feed.source, b.group, preference(b.feed));
  });
  std::vector<FoundFeed> out;
  out.reserve(places.size());
  for (Place& place : places) out.push_back(std::move(place.feed));
  return out;
}

}  // namespace riverd::discover
