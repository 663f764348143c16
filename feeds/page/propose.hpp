#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::page {

/// A selector that may find the articles of a page.
struct Proposal {
  std::string item;
  std::size_t items = 0;  // how many places it finds, each with a link of its own and words
};

/// What a page may list its articles as: elements of one name and class that stand there at least three times
/// with links of their own, the most telling first; ten at most.
[[nodiscard]] std::vector<Proposal> propose_items(std::string_view bytes, std::string_view content_type);

}  // namespace riverd::page
