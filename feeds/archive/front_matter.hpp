#pragma once

#include "feeds/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The YAML block that posts of static site generators begin with.
namespace riverd::archive {

/// What riverd reads of it. Texts as they stand; empty: not given. Keys are told without regard to case; of
/// several that mean the same the first in the order given here counts.
struct FrontMatter {
  std::string title;
  std::string date;      // date, publishDate, published, pubDate
  std::string updated;   // lastmod, updated, modified
  std::string mirrored;  // riverd's own: when a mirror republished it (T9)
  std::string summary;   // summary, description, excerpt
  std::string language;  // lang, language, languageCode; the first of a list
  std::string image;     // thumbnail, image, images, cover, featured_image; the first of a list
  std::string link;      // link, url, permalink, canonicalURL, original_url: only an address of the web
  std::vector<std::string> authors;     // author, authors; of a mapping its name
  std::vector<std::string> categories;  // categories, category
  std::vector<std::string> tags;        // tags, keywords
};

/// A file's text in its parts.
struct FrontMatterParts {
  std::string_view block;  // from the first `---` to the line end after the last; empty: there is none
  std::string_view yaml;   // what stands between
  std::string_view body;   // what follows, without a byte order mark if there is no block
};

/// Takes the block off a text, whose lines may end in CR LF and which may begin with a byte order mark. The
/// block begins with a first line of `---` and ends with one of `---` or `...`; without that end there is
/// none.
[[nodiscard]] FrontMatterParts split_front_matter(std::string_view text);

/// The largest block that is read, in bytes.
inline constexpr std::size_t largest_front_matter = std::size_t{256} << 10U;

/// Fails with FeedError::unreadable, the line of the file in the detail, where the block is no YAML mapping,
/// and with FeedError::too_large.
[[nodiscard]] Result<FrontMatter> read_front_matter(std::string_view yaml);

/// A text as a YAML scalar in double quotes.
[[nodiscard]] std::string yaml_quoted(std::string_view text);

}  // namespace riverd::archive
