#pragma once

#include "feeds/text/ascii.hpp"
#include "feeds/text/name_set.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace riverd::parse {

/// The elements of RSS, RDF, Atom and CDF that say something about an item, in the order of core_names.
enum class Core : std::uint8_t {
  title,
  link,
  description,
  summary,
  abstract,
  content,
  body,
  fullitem,
  author,
  managing_editor,
  contributor,
  category,
  tags,
  keywords,
  enclosure,
  source,
  comments,
  rights,
  copyright,
  image,
  language,
  pubdate,
  published,
  issued,
  updated,
  modified,
  lastmod,
  created,
  expiration_date,
  date,
  other
};

constexpr std::array<std::string_view, 30> core_names = {
    "title",     "link",     "description", "summary",        "abstract",       "content",
    "body",      "fullitem", "author",      "managingeditor", "contributor",    "category",
    "tags",      "keywords", "enclosure",   "source",         "comments",       "rights",
    "copyright", "image",    "language",    "pubdate",        "published",      "issued",
    "updated",   "modified", "lastmod",     "created",        "expirationdate", "date"};
static_assert(core_names.size() == static_cast<std::size_t>(Core::other));

/// Which of them a name stands for, without regard to case.
[[nodiscard]] inline Core core_element(std::string_view name) {
  return static_cast<Core>(text::index_of<core_names>(text::lower(name)));
}

}  // namespace riverd::parse
