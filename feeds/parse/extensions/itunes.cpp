#include "feeds/parse/extensions/itunes.hpp"

#include "feeds/parse/values.hpp"
#include "feeds/text/html_text.hpp"

namespace riverd::parse {

void read_itunes(const Element& element, ParsedItunes& itunes) {
  const std::string_view name = element.name();
  if (name == "author") {
    itunes.author = text::fold_white_space(element.text());
  } else if (name == "subtitle") {
    itunes.subtitle = text::fold_white_space(element.text());
  } else if (name == "title") {
    itunes.title = text::fold_white_space(element.text());
  } else if (name == "image" || name == "link") {
    std::string url = element.url_attribute("href");
    if (url.empty()) url = element.url_attribute("url");
    if (url.empty() && name == "image") url = element.url();
    if (!url.empty() && (name == "image" || element.attribute("rel") == "image")) itunes.image = url;
  } else if (name == "type") {
    itunes.type = element.text();
  } else if (name == "new-feed-url") {
    itunes.new_feed_url = element.url();
  } else if (name == "episodeType") {
    itunes.episode_type = element.text();
  } else if (name == "duration") {
    itunes.duration = read_duration(element.text());
  } else if (name == "episode") {
    itunes.episode = read_integer(element.text());
  } else if (name == "season") {
    itunes.season = read_integer(element.text());
  } else if (name == "explicit") {
    itunes.explicit_content = read_explicit(element.text());
  } else if (name == "block") {
    itunes.block = read_yes(element.text());
  } else if (name == "complete") {
    itunes.complete = read_yes(element.text());
  } else if (name == "keywords") {
    for (std::string& word : split_keywords(element.text())) itunes.keywords.push_back(std::move(word));
  } else if (name == "category") {
    itunes.categories.push_back(text::fold_white_space(element.attribute("text")));
    element.each_child([&](const Element& child) {
      if (child.is(Ns::itunes, "category")) read_itunes(child, itunes);
    });
  }
}

void finish_itunes(ParsedItunes& itunes) {
  drop_repeated_tags(itunes.categories);
  drop_repeated_tags(itunes.keywords);
}

}  // namespace riverd::parse
