#pragma once

#include "feeds/model/entry.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What is to be read of an entry, in the parts that revisions are compared by.
namespace riverd::history {

/// The text of an entry as a reader sees it, paragraph by paragraph: white space folded, markup gone,
/// pictures by the names of their files. The first is the title. What lies beyond the first 256 KiB is left
/// out.
struct Reading {
  std::vector<std::string> paragraphs;
  bool cut = false;  // something was left out
};
[[nodiscard]] Reading reading_of(const Entry& entry);

/// The words of a text, and what stands between them, in order: together they are the text. Words end where
/// Unicode says (UAX 29); of Chinese, Japanese and Thai they are those of a dictionary. A word longer than 64
/// bytes is several.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);

}  // namespace riverd::history
