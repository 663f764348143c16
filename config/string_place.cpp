#include "config/string_place.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace riverd::config {
namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Walks over a document and knows its line and column.
class Walk {
 public:
  explicit Walk(std::string_view document) : rest_(document) {}

  void to(Position place) {
    while (!rest_.empty() && at_ < place) skip(1);
  }

  [[nodiscard]] bool sees(std::string_view text) const { return rest_.starts_with(text); }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] Position at() const { return at_; }

  void skip(std::size_t bytes) {
    for (const char c : rest_.substr(0, bytes)) {
      if (c == '\n') {
        at_ = {at_.line + 1, 1};
      } else if (!is_continuation(c)) {
        ++at_.column;
      }
    }
    rest_.remove_prefix(std::min(bytes, rest_.size()));
    // A character is passed as a whole.
    while (!rest_.empty() && is_continuation(rest_.front())) rest_.remove_prefix(1);
  }

 private:
  std::string_view rest_;
  Position at_{1, 1};
};

/// How many bytes of UTF-8 the code point with these hexadecimal digits has.
std::size_t size_of(std::string_view digits) {
  std::uint32_t code_point = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), code_point, 16);
  return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

/// One step in a string: what is written, and how many bytes of the value that is.
struct Step {
  std::size_t written;
  std::size_t meant;
};

Step step_at(std::string_view rest, bool escapes) {
  if (!escapes || rest.front() != '\\' || rest.size() < 2) {
    std::size_t size = 1;
    while (size < rest.size() && is_continuation(rest[size])) ++size;
    return {size, size};
  }
  const char kind = rest[1];
  if (kind == 'u' || kind == 'U') {
    const std::size_t digits = kind == 'u' ? 4 : 8;
    return {2 + digits, size_of(rest.substr(2, digits))};
  }
  const auto white = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  if (!white(kind)) return {2, 1};
  const auto* const end = std::find_if_not(rest.begin() + 1, rest.end(), white);
  return {static_cast<std::size_t>(end - rest.begin()), 0};
}

}  // namespace

Position place_in_string(std::string_view document, Position start, std::size_t offset) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (document.starts_with(byte_order_mark)) document.remove_prefix(byte_order_mark.size());
  Walk walk(document);
  walk.to(start);
  const bool escapes = walk.sees("\"");
  if (!escapes && !walk.sees("'")) return start;
  const std::string_view three = escapes ? "\"\"\"" : "'''";
  const std::string_view mark = walk.sees(three) ? three : three.substr(0, 1);
  walk.skip(mark.size());
  if (mark == three && walk.sees("\r")) walk.skip(1);
  if (mark == three && walk.sees("\n")) walk.skip(1);
  std::size_t passed = 0;
  while (!walk.rest().empty() && !walk.sees(mark)) {
    const Step step = step_at(walk.rest(), escapes);
    if (passed + step.meant > offset) break;
    walk.skip(step.written);
    passed += step.meant;
  }
  return walk.at();
}

}  // namespace riverd::config
