#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Content rules: what is taken off or mended in entries before anything else looks at them, because it is
/// no part of the article: a mirror's footer, a tracking picture, a picture that only a script would load.
namespace riverd::rules {

/// Which part of a text is looked at.
enum class Where : std::uint8_t {
  anywhere,
  start,  ///< its first 512 bytes
  end,    ///< its last 2048 bytes
};

/// What is done about titles.
struct TitleCleaning {
  std::vector<std::string> cut;  // RE2: what matches goes
  bool site = false;             // the feed's name at the end, after a dash or a bar
  bool capitals = false;         // TITLES IN CAPITALS are written in lower case

  friend bool operator==(const TitleCleaning&, const TitleCleaning&) = default;
};

/// A rule as it is written, each part valid.
struct Rule {
  std::string name;
  std::vector<std::string> cut;        // selectors (html::Selector) in CSS: elements that are any of these go
  std::vector<std::string> cut_text;   // paragraphs that have any of these words go
  std::vector<std::string> cut_match;  // RE2: what matches in a run of text goes
  bool cut_repeated = false;           // what stands in most of the feed's entries, first or last, goes
  TitleCleaning title;

  Where where = Where::anywhere;  // an element or a paragraph that stands in that part of the text
  /// The date that stands above a text is the origin's, and the item's own is the mirror's: what T9 has a
  /// timestamp comment for. For feeds of known mirrors.
  bool mirror_dates = false;
  std::vector<std::string> needles;  // a text has one of these, or is not looked at; none: every text is
  /// One of those that riverd brings along: it never takes all of a text.
  bool built_in = false;

  friend bool operator==(const Rule&, const Rule&) = default;
};

}  // namespace riverd::rules
