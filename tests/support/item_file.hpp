#pragma once

#include "feeds/model/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace riverd::test {

/// An archived item (A1), as far as duplicates are looked for.
struct ItemFile {
  std::string title;  // empty: the file names none
  std::string url;    // of the article; empty: the file names none
  std::optional<Time>
      date{};        // when an archiver read it, or as the front matter says (UTC if it says no zone)
  std::string html;  // not sanitised
};

/// Reads a file of one of three kinds, told apart by how it begins:
/// * `<!--digits-->`, `[title](link)`, a rule of dashes, then HTML or Markdown;
/// * YAML front matter between lines `---`, then Markdown, whose last line may be `[source](permalink)`;
/// * else the text of a page, which says nothing about itself (A4): no title, no date.
/// Of Markdown links keep their texts and pictures go; what else it marks is no part of a word. Linear time.
[[nodiscard]] ItemFile read_item_file(std::string_view bytes);

}  // namespace riverd::test
