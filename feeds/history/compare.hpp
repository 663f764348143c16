#pragma once

#include "feeds/history/edit_script.hpp"
#include "feeds/model/entry.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// What changed between two revisions of an entry, in words.
namespace riverd::history {

/// A stretch of text, of at least one character.
struct Piece {
  Change change = Change::same;
  std::string text;

  friend bool operator==(const Piece&, const Piece&) = default;
};

/// A paragraph with something new or gone in it, one beside such, or a number of others.
struct Paragraph {
  std::vector<Piece> pieces;
  std::size_t skipped = 0;  // instead of pieces: so many paragraphs in a row are the same in both

  friend bool operator==(const Paragraph&, const Paragraph&) = default;
};

struct Comparison {
  std::vector<Paragraph> paragraphs;  // empty: nothing that can be read differs
  bool cut = false;                   // the texts were too long to be compared to their ends

  friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// Compares what is to be read of two entries, title first, by words; where that would take too long, by
/// paragraphs. A paragraph mark stands where one was split or joined. The work is bounded: a fixed number
/// of steps beside what is linear in the texts.
[[nodiscard]] Comparison compare(const Entry& older, const Entry& newer);

}  // namespace riverd::history
