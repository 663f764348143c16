#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/parsed_feed.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

/// The small values of feeds, each read in one place.
namespace riverd::parse {

/// A value together with how good its source is: a better (lower) rank replaces it, an equal one does not.
template <class T>
struct Ranked {
  T value{};
  int rank = 1000;

  void offer(int offered, T candidate) {
    if (offered >= rank) return;
    rank = offered;
    value = std::move(candidate);
  }
};

[[nodiscard]] std::optional<std::int64_t> read_integer(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> read_length(std::string_view text);
[[nodiscard]] std::optional<double> read_number(std::string_view text);

/// `SS`, `MM:SS` and `HH:MM:SS`, with a fraction; seconds.
[[nodiscard]] std::optional<double> read_duration(std::string_view text);

/// `yes`, `true`, `explicit` / `no`, `false`, `clean`.
[[nodiscard]] std::optional<bool> read_explicit(std::string_view text);
/// True only for `yes`.
[[nodiscard]] std::optional<bool> read_yes(std::string_view text);

/// The date of an element, if it is one.
[[nodiscard]] std::optional<ParsedDate> read_date(const Element& element);
/// Takes an element's date where none of a better rank is there; of equal ones the last wins.
void offer_date(Ranked<std::optional<ParsedDate>>& target, int rank, const Element& element);

/// A person in one text: `a@b (N)`, `N (a@b)`, `N <a@b>`, `N a@b`, a bare address, a name.
[[nodiscard]] Person person_from_text(std::string_view text);
/// Atom's person construct, or a text.
[[nodiscard]] Person read_person(const Element& element);

/// Atom's link, RSS's link, a Creative Commons licence.
[[nodiscard]] Link read_link(const Element& element);
/// Whether the element is RSS's own link, its address as its text; it goes before Atom's.
[[nodiscard]] bool is_rss_link(const Element& element);
/// The page a document or item stands for: rel=alternate, HTML first.
[[nodiscard]] std::string alternate_of(const std::vector<Link>& links);

/// `category` and `dc:subject`.
[[nodiscard]] Category read_category(const Element& element);

/// Keeps the first of the elements that have the same key, a string; linear, however many there are.
template <class T, class Key>
void drop_repeats(std::vector<T>& list, Key key) {
  constexpr std::size_t few = 16;  // comparing so many with each other costs less than remembering them
  if (list.size() <= few) {
    auto end = list.begin();
    for (T& element : list) {
      const auto same = [&](const T& kept) { return key(kept) == key(element); };
      if (std::none_of(list.begin(), end, same)) {
        if (&*end != &element) *end = std::move(element);
        ++end;
      }
    }
    list.erase(end, list.end());
    return;
  }
  std::unordered_set<std::string> seen;
  std::erase_if(list, [&](const T& element) { return !seen.insert(key(element)).second; });
}
void drop_repeated_tags(std::vector<std::string>& tags);
/// An attachment's URL counts once.
void drop_repeated_attachments(std::vector<Enclosure>& attachments);

/// Of people with the rank of the element that named them, those of the best rank that named anybody,
/// each once.
[[nodiscard]] std::vector<Person> best_people(std::vector<std::pair<int, Person>> ranked);
[[nodiscard]] bool is_empty(const Person& person);

/// Splits at commas.
[[nodiscard]] std::vector<std::string> split_keywords(std::string_view text);

}  // namespace riverd::parse
