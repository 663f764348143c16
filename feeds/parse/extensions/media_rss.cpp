#include "feeds/parse/extensions/media_rss.hpp"

#include "feeds/parse/text_construct.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"

namespace riverd::parse {
namespace {

ParsedMediaFile read_file(const Element& element) {
  ParsedMediaFile file;
  file.url = element.url_attribute("url");
  if (file.url.empty() && element.name() == "thumbnail") file.url = element.url();
  file.type = element.attribute("type");
  file.medium = element.attribute("medium");
  file.width = read_integer(element.attribute("width"));
  file.height = read_integer(element.attribute("height"));
  file.duration = read_duration(element.attribute("duration"));
  file.size = read_length(element.attribute("fileSize"));
  const std::string is_default = text::lower(element.attribute("isDefault"));
  if (is_default == "true" || is_default == "false") file.is_default = is_default == "true";
  return file;
}

/// Media RSS says `type="html"` or `plain`; without it a text is guessed.
ParsedText media_text(const Element& element) {
  return read_text(element, element.attribute("type") == "html" ? TextRule::html : TextRule::guess);
}

}  // namespace

bool read_media(const Element& element, ParsedMedia& media) {
  if (element.ns() != Ns::media) return false;
  const std::string_view name = element.name();
  if (name == "group" || name == "content") {
    if (name == "content") {
      ParsedMediaFile file = read_file(element);
      if (!file.url.empty()) media.contents.push_back(std::move(file));
    }
    element.each_child([&](const Element& child) { read_media(child, media); });
  } else if (name == "thumbnail") {
    ParsedMediaFile file = read_file(element);
    if (!file.url.empty()) media.thumbnails.push_back(std::move(file));
  } else if (name == "credit") {
    ParsedMedia::Credit credit{element.attribute("role"), element.attribute("scheme"),
                               text::fold_white_space(element.text())};
    if (!credit.name.empty()) media.credits.push_back(std::move(credit));
  } else if (name == "title") {
    if (media.title.empty()) media.title = media_text(element);
  } else if (name == "description") {
    if (media.description.empty()) media.description = media_text(element);
  } else if (name == "keywords") {
    if (media.keywords.empty()) media.keywords = split_keywords(element.text());
  } else if (name == "player") {
    if (media.player.url.empty()) {
      media.player = {element.url_attribute("url"), read_integer(element.attribute("width")),
                      read_integer(element.attribute("height"))};
    }
  } else if (name == "rating") {
    if (media.rating.empty()) media.rating = element.text();
  } else {
    return false;
  }
  return true;
}

}  // namespace riverd::parse
