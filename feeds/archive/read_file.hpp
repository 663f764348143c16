#pragma once

#include "feeds/parse/parsed_feed.hpp"
#include "feeds/result.hpp"

#include <cstdint>
#include <string_view>

namespace riverd::archive {

/// What an archived file is (A1).
enum class FileForm : std::uint8_t {
  item,  ///< optional front matter; `<!--ms-->`; `[title](link)`; `------`; a blank line; the item's HTML
  post,  ///< front matter; Markdown; as a last line `[source](permalink)`
  page,  ///< a text without any of this: the text of a page that somebody saved
};

[[nodiscard]] const char* to_string(FileForm form);

struct ArchivedFile {
  FileForm form = FileForm::page;
  /// As an item of a feed says it: what it is told by is its permalink (A3). A page has neither title nor
  /// date, whatever its text begins with (A4).
  ParsedEntry entry;
};

/// Reads a file of an archive, in whatever encoding. Fails with read_front_matter()'s errors and with
/// FeedError::empty.
[[nodiscard]] Result<ArchivedFile> read_file(std::string_view bytes);

}  // namespace riverd::archive
