#include "feeds/normalize/clean.hpp"

#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace riverd::normalizing {
namespace {

bool is_media_url(const std::string& url) {
  return text::is_web_url(url) || text::scheme_of(url) == "magnet";
}

bool has_own_field(std::string_view rel) {
  static constexpr std::array<std::string_view, 4> fields = {"alternate", "self", "enclosure", "hub"};
  return rel.empty() || std::find(fields.begin(), fields.end(), rel) != fields.end();
}

}  // namespace

std::string plain_text(const ParsedText& given) {
  return given.kind == ParsedText::Kind::html ? text::html_to_text(given.value)
                                              : text::fold_white_space(given.value);
}

SafeHtml safe_html(const ParsedText& given) {
  return given.kind == ParsedText::Kind::html ? text::sanitize_for_publication(given.value, given.base)
                                              : text::safe_html_from_text(given.value);
}

std::string web_url(std::string url) {
  return text::is_web_url(url) ? std::move(url) : std::string();
}

std::string picture_url(const std::string& url) {
  return web_url(text::unwrap_image_proxy(url).value_or(url));
}

std::vector<Person> people(std::vector<Person> persons) {
  std::erase_if(persons, [](const Person& p) { return p.name.empty() && p.email.empty(); });
  for (Person& person : persons) {
    person.name = text::fold_white_space(person.name);
    person.url = web_url(std::move(person.url));
    person.avatar = picture_url(person.avatar);
  }
  return persons;
}

std::vector<Category> categories(std::vector<Category> given, const std::vector<std::string>& tags) {
  std::vector<Category> out;
  std::unordered_set<std::string> known;  // scheme and term of categories, and every name shown
  for (Category& category : given) {
    category.term = text::fold_white_space(category.term);
    category.label = text::fold_white_space(category.label);
    if (category.term.empty()) category.term = category.label;
    if (category.term.empty() || !known.insert(category.scheme + '\n' + category.term).second) continue;
    known.insert(category.term);
    known.insert(category.label);
    out.push_back(std::move(category));
  }
  for (const std::string& tag : tags) {
    std::string term = text::fold_white_space(tag);
    if (!term.empty() && known.insert(term).second) out.push_back({std::move(term), {}, {}});
  }
  return out;
}

std::vector<Enclosure> enclosures(std::vector<Enclosure> given) {
  std::unordered_set<std::string> known;
  std::erase_if(given,
                [&](const Enclosure& e) { return !is_media_url(e.url) || !known.insert(e.url).second; });
  for (Enclosure& enclosure : given) enclosure.title = text::fold_white_space(enclosure.title);
  return given;
}

std::vector<Link> further_links(std::vector<Link> given, const std::string& external_url) {
  std::unordered_set<std::string> known;
  const auto is_new = [&](const Link& link) { return known.insert(link.rel + '\n' + link.href).second; };
  std::erase_if(given, [&](const Link& link) {
    return has_own_field(link.rel) || !text::is_web_url(link.href) || !is_new(link);
  });
  Link external{"related", web_url(external_url), {}, {}, {}, {}};
  if (!external.href.empty() && is_new(external)) given.push_back(std::move(external));
  return given;
}

}  // namespace riverd::normalizing
