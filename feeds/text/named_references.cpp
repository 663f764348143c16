#include "feeds/text/named_references.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace riverd::text {
namespace {

struct Named {
  std::string_view name;
  std::array<char32_t, 2> code_points{};
  bool legacy = false;  // known without a semicolon too
};

char32_t read_hex(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

std::vector<Named> read_table() {
  std::vector<Named> table;
  for (std::string_view rest = named_reference_table; !rest.empty();) {
    const std::string_view item = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const auto equals = item.find('=');
    Named named;
    named.name = item.substr(0, equals);
    named.legacy = named.name.back() == '!';
    if (named.legacy) named.name.remove_suffix(1);
    const std::string_view values = item.substr(equals + 1);
    const auto comma = values.find(',');
    named.code_points[0] = read_hex(values.substr(0, comma));
    if (comma != std::string_view::npos) named.code_points[1] = read_hex(values.substr(comma + 1));
    table.push_back(named);
  }
  return table;
}

/// The table in the order of its names, with where those of each first letter begin.
class NamedTable {
 public:
  NamedTable() : names_(read_table()) {
    for (std::size_t letter = 0; letter < starts_.size(); ++letter) {
      const auto begins = [&](const Named& named) {
        return static_cast<unsigned char>(named.name.front()) < letter;
      };
      starts_[letter] = std::partition_point(names_.begin(), names_.end(), begins) - names_.begin();
    }
  }

  [[nodiscard]] const Named* find(std::string_view name) const {
    const auto letter = name.empty() ? starts_.size() : static_cast<unsigned char>(name.front());
    if (letter + std::size_t{1} >= starts_.size()) return nullptr;
    const auto last = names_.begin() + starts_[letter + 1];
    const auto found =
        std::lower_bound(names_.begin() + starts_[letter], last, name,
                         [](const Named& named, std::string_view wanted) { return named.name < wanted; });
    return found != last && found->name == name ? &*found : nullptr;
  }

 private:
  std::vector<Named> names_;
  std::array<std::ptrdiff_t, 129> starts_{};
};

const Named* find_named(std::string_view name) {
  static const NamedTable table;
  return table.find(name);
}

/// What browsers make of references to the C1 range: windows-1252 (13.2.5.80).
char32_t corrected(char32_t c) {
  static constexpr std::array<char16_t, 32> windows_1252 = {
      0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  return c >= 0x80 && c <= 0x9F ? windows_1252[c - 0x80] : c;
}

std::optional<CharacterReference> read_numeric(std::string_view text) {
  const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const std::size_t start = hex ? 3 : 2;
  std::size_t end = start;
  char32_t value = 0;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    unsigned digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<unsigned>(c - '0');
    } else if (hex && c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a') + 10;
    } else if (hex && c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A') + 10;
    } else {
      break;
    }
    if (value <= 0x10FFFF) value = value * (hex ? 16 : 10) + digit;
  }
  if (end == start) return std::nullopt;
  if (end < text.size() && text[end] == ';') ++end;
  CharacterReference reference{end, {}};
  append_code_point(reference.replacement, corrected(value));
  return reference;
}

}  // namespace

std::optional<CharacterReference> read_character_reference(std::string_view text, bool in_attribute) {
  if (text.size() > 1 && text[1] == '#') return read_numeric(text);
  constexpr std::size_t longest_name = 32;
  std::size_t end = 1;
  while (end < text.size() && end <= longest_name && is_alphanumeric(text[end])) ++end;
  if (end < text.size() && text[end] == ';') {
    if (const Named* named = find_named(text.substr(1, end - 1))) {
      CharacterReference reference{end + 1, {}};
      append_code_point(reference.replacement, named->code_points[0]);
      if (named->code_points[1] != 0) append_code_point(reference.replacement, named->code_points[1]);
      return reference;
    }
  }
  for (std::size_t length = end - 1; length >= 2; --length) {
    const Named* named = find_named(text.substr(1, length));
    if (named == nullptr || !named->legacy) continue;
    const char after = 1 + length < text.size() ? text[1 + length] : ' ';
    if (in_attribute && (after == '=' || is_alphanumeric(after))) return std::nullopt;
    CharacterReference reference{1 + length, {}};
    append_code_point(reference.replacement, named->code_points[0]);
    return reference;
  }
  return std::nullopt;
}

bool is_named_reference(std::string_view name) {
  return find_named(name) != nullptr;
}

void append_code_point(std::string& out, char32_t c) {
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF) c = 0xFFFD;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6U));
    out += static_cast<char>(0x80 | (c & 0x3FU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12U));
    out += static_cast<char>(0x80 | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18U));
    out += static_cast<char>(0x80 | ((c >> 12U) & 0x3FU));
    out += static_cast<char>(0x80 | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (c & 0x3FU));
  }
}

}  // namespace riverd::text
