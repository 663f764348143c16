#include "feeds/parse/source_reader.hpp"

#include "feeds/parse/values.hpp"
#include "feeds/text/html_text.hpp"

namespace riverd::parse {

ParsedSource read_source(const Element& element, TextRule titles) {
  ParsedSource source;
  if (!element.has_child_elements()) {
    source.title = guess_text(element.text(), element);
    source.url = element.url_attribute("url");
    return source;
  }
  std::vector<Link> links;
  element.each_child([&](const Element& child) {
    if (child.is_core("id")) {
      source.id = child.text();
    } else if (child.is_core("title")) {
      source.title = read_text(child, titles);
    } else if (child.is_core("link")) {
      links.push_back(read_link(child));
    } else if (child.is_core("updated") || child.is_core("modified")) {
      source.updated = read_date(child);
    }
  });
  source.url = alternate_of(links);
  for (const Link& link : links) {
    if (link.rel == "self") source.feed_url = link.href;
  }
  return source;
}

void read_chapters(const Element& element, std::vector<Chapter>& chapters) {
  element.each_child([&](const Element& child) {
    if (child.name() != "chapter") return;
    const auto start = read_duration(child.attribute("start"));
    if (!start) return;
    chapters.push_back({*start, text::fold_white_space(child.attribute("title")), child.url_attribute("href"),
                        child.url_attribute("image")});
  });
}

}  // namespace riverd::parse
