#include "feeds/filter/language_range.hpp"

#include "feeds/text/ascii.hpp"

#include <cstddef>

namespace riverd::filter {

bool is_language_range(std::string_view text) {
  if (text == "*") return true;
  constexpr std::size_t longest_subtag = 8;
  std::size_t length = 0;  // of the current subtag
  bool first = true;
  for (const char c : text) {
    if (c == '-') {
      if (length == 0) return false;
      length = 0;
      first = false;
    } else if ((first ? text::is_letter(c) : text::is_alphanumeric(c)) && length < longest_subtag) {
      ++length;
    } else {
      return false;
    }
  }
  return length > 0;
}

bool matches_range(std::string_view tag, std::string_view range) {
  if (range == "*") return true;
  if (tag.empty()) tag = "und";
  return tag.size() >= range.size() && text::equals_ignoring_case(tag.substr(0, range.size()), range) &&
         (tag.size() == range.size() || tag[range.size()] == '-');
}

}  // namespace riverd::filter
