#include "feeds/parse/values.hpp"

#include "feeds/parse/date.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/html_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <utility>

namespace riverd::parse {
namespace {

template <class T>
std::optional<T> whole_number(std::string_view text) {
  text = text::trimmed(text);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
}

/// Where an e-mail address stands in a text; empty if there is none.
std::string_view find_address(std::string_view text) {
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t start = at;
    while (start > 0 && is_address_character(text[start - 1])) --start;
    std::size_t end = at + 1;
    while (end < text.size() && (is_address_character(text[end]) && text[end] != '\'')) ++end;
    while (end > at + 1 && text[end - 1] == '.') --end;
    const std::string_view domain = text.substr(at + 1, end - at - 1);
    if (start < at && domain.find('.') != std::string_view::npos && domain.front() != '.') {
      return text.substr(start, end - start);
    }
  }
  return {};
}

}  // namespace

std::optional<std::int64_t> read_integer(std::string_view text) {
  return whole_number<std::int64_t>(text);
}

std::optional<std::uint64_t> read_length(std::string_view text) {
  return whole_number<std::uint64_t>(text);
}

std::optional<double> read_number(std::string_view text) {
  const auto value = whole_number<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<double> read_duration(std::string_view text) {
  text = text::trimmed(text);
  double total = 0;
  int parts = 0;
  while (!text.empty() || parts == 0) {
    if (++parts > 3) return std::nullopt;
    const auto colon = std::min(text.find(':'), text.size());
    const auto part = read_number(text.substr(0, colon));
    if (!part || *part < 0) return std::nullopt;
    total = total * 60 + *part;
    if (colon < text.size() && colon + 1 == text.size()) return std::nullopt;
    text.remove_prefix(std::min(text.size(), colon + 1));
  }
  return total;
}

std::optional<bool> read_explicit(std::string_view text) {
  const std::string value = text::lower(text::trimmed(text));
  if (value == "yes" || value == "true" || value == "explicit") return true;
  if (value == "no" || value == "false" || value == "clean") return false;
  return std::nullopt;
}

std::optional<bool> read_yes(std::string_view text) {
  const std::string value = text::lower(text::trimmed(text));
  if (value.empty()) return std::nullopt;
  return value == "yes";
}

std::optional<ParsedDate> read_date(const Element& element) {
  return parse_date(element.text());
}

void offer_date(Ranked<std::optional<ParsedDate>>& target, int rank, const Element& element) {
  if (rank > target.rank) return;
  const auto date = read_date(element);
  if (!date) return;
  target.rank = rank;
  target.value = date;
}

Person person_from_text(std::string_view text) {
  Person person;
  const std::string folded = text::fold_white_space(text);
  const std::string_view address = find_address(folded);
  if (address.empty()) {
    person.name = folded;
    return person;
  }
  person.email = address;
  const auto start = static_cast<std::size_t>(address.data() - folded.data());
  std::string name = folded.substr(0, start) + folded.substr(start + address.size());
  if (name.find("mailto:") != std::string::npos) name.erase(name.find("mailto:"), 7);
  // What is left around the address: `N ()`, `(N)`, `N <>`.
  for (const std::string empty : {"()", "<>", "&lt;&gt;"}) {
    if (const auto at = name.find(empty); at != std::string::npos) name.erase(at, empty.size());
  }
  name = text::fold_white_space(name);
  if (name.starts_with('(')) name.erase(0, 1);
  if (name.ends_with(')') && name.find('(') == std::string::npos) name.pop_back();
  while (!name.empty() && std::string_view(" ,;:-").find(name.back()) != std::string_view::npos)
    name.pop_back();
  person.name = text::fold_white_space(name);
  return person;
}

Person read_person(const Element& element) {
  Person person;
  bool structured = false;
  element.each_child([&](const Element& child) {
    if (child.name() == "name") {
      person.name = text::fold_white_space(child.text());
      structured = true;
    } else if (child.name() == "email") {
      person.email = child.text();
      structured = true;
    } else if (child.name() == "uri" || child.name() == "url" || child.name() == "homepage") {
      person.url = child.url();
      structured = true;
    }
  });
  if (!structured) return person_from_text(element.text());
  if (person.email.empty() && !find_address(person.name).empty()) {
    const Person taken_apart = person_from_text(person.name);
    person.name = taken_apart.name;
    person.email = taken_apart.email;
  }
  return person;
}

Link read_link(const Element& element) {
  Link link;
  link.rel = element.attribute("rel");
  link.href = element.url_attribute("href");
  if (link.href.empty() && !element.has_attribute("href")) link.href = element.url();
  if (link.href.empty()) link.href = element.url_attribute("resource");
  link.type = element.attribute("type");
  link.title = element.attribute("title");
  link.hreflang = element.attribute("hreflang");
  link.length = read_length(element.attribute("length"));
  constexpr std::string_view registry = "http://www.iana.org/assignments/relation/";
  if (link.rel.starts_with(registry)) link.rel.erase(0, registry.size());
  if (link.rel.empty()) link.rel = "alternate";
  if (element.ns() == Ns::creative_commons) link.rel = "license";
  return link;
}

bool is_rss_link(const Element& element) {
  return element.is(Ns::none, "link") && !element.has_attribute("href") && !element.has_attribute("rel");
}

std::string alternate_of(const std::vector<Link>& links) {
  std::string any;
  for (const Link& link : links) {
    if (link.rel != "alternate" || link.href.empty()) continue;
    if (link.type == "text/html" || link.type == "application/xhtml+xml" || link.type.empty())
      return link.href;
    if (any.empty()) any = link.href;
  }
  return any;
}

Category read_category(const Element& element) {
  Category category;
  category.term = text::fold_white_space(element.attribute("term"));
  if (category.term.empty()) category.term = text::fold_white_space(element.text());
  category.scheme = element.attribute("scheme");
  if (category.scheme.empty()) category.scheme = element.attribute("domain");
  category.label = text::fold_white_space(element.attribute("label"));
  return category;
}

void drop_repeated_tags(std::vector<std::string>& tags) {
  std::erase(tags, std::string());
  drop_repeats(tags, std::identity{});
}

void drop_repeated_attachments(std::vector<Enclosure>& attachments) {
  drop_repeats(attachments, [](const Enclosure& attachment) -> const std::string& { return attachment.url; });
}

bool is_empty(const Person& person) {
  return person.name.empty() && person.email.empty() && person.url.empty();
}

std::vector<Person> best_people(std::vector<std::pair<int, Person>> ranked) {
  std::erase_if(ranked, [](const auto& entry) { return is_empty(entry.second); });
  std::vector<Person> people;
  if (ranked.empty()) return people;
  const int best = std::min_element(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
                     return a.first < b.first;
                   })->first;
  for (auto& [rank, person] : ranked) {
    if (rank == best) people.push_back(std::move(person));
  }
  drop_repeats(people,
               [](const Person& person) { return person.name + '\n' + person.email + '\n' + person.url; });
  return people;
}

std::vector<std::string> split_keywords(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string word = text::fold_white_space(text.substr(0, comma));
    if (!word.empty()) out.push_back(std::move(word));
    text.remove_prefix(std::min(text.size(), comma + 1));
  }
  return out;
}

}  // namespace riverd::parse
