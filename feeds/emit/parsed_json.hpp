#pragma once

#include "feeds/parse/parsed_feed.hpp"
#include "feeds/text/sanitize.hpp"

#include <string>
#include <vector>

namespace riverd::emit {

/// Appends the JSON object `riverd parse` prints, on one line: JSON Feed 1.1 with `_riverd` extensions.
/// Absent fields are left out. Markup goes through the sanitiser under `table` (wide, or raw for `--raw`).
void append_parsed_json(std::string& out, const ParsedFeed& feed, text::SanitizeTable table);

/// The same object, for a feed whose items come one after the other: each is written as it comes and need not
/// be kept. Not safe for use by several threads.
class ParsedJsonWriter {
 public:
  explicit ParsedJsonWriter(text::SanitizeTable table) : table_(table) {}

  void add(const ParsedEntry& item);

  /// The object of a feed with the items that were added (its own are left out), in pieces that follow each
  /// other without anything between them.
  [[nodiscard]] std::vector<std::string> finish(const ParsedFeed& feed) &&;

 private:
  text::SanitizeTable table_;
  std::vector<std::string> pieces_;  // of the items' text: one large one would be copied as it grows
};

}  // namespace riverd::emit
