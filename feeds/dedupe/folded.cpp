#include "feeds/dedupe/folded.hpp"

#include "feeds/dedupe/characters.hpp"

#include <unicode/utf8.h>

#include <array>
#include <cstdint>

namespace riverd::dedupe {
namespace {

void append(std::string& out, const Character& c) {
  if (c.kind == CharacterClass::separator) {
    if (!out.empty() && out.back() != ' ') out += ' ';
    return;
  }
  std::array<std::uint8_t, 4> bytes{};
  std::int32_t length = 0;
  UBool failed = 0;
  U8_APPEND(bytes.data(), length, 4, static_cast<UChar32>(c.code_point), failed);
  if (failed == 0) out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
}

/// False where a character needs its context and the text was not `normalized`.
bool fold(std::string_view text, bool normalized, std::string& out) {
  const CharacterTable& table = CharacterTable::instance();
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t at = 0; at < text.size();) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, text.size(), c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    const char32_t code_point = c < 0 ? 0xFFFD : static_cast<char32_t>(c);
    if (code_point >= 0x10000) {
      if (!normalized && table.needs_normalizing(code_point)) return false;
      append(out, CharacterTable::beyond(code_point));
      continue;
    }
    const CharacterTable::Row& row = table.row(code_point);
    switch (row.way) {
      case CharacterTable::Way::mapped:
        append(out, {row.mapped, row.kind});
        break;
      case CharacterTable::Way::in_context:
        if (!normalized) return false;
        append(out, CharacterTable::beyond(code_point));
        break;
      case CharacterTable::Way::ignored:
        break;
    }
  }
  return true;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  if (!fold(text, false, out)) {
    out.clear();
    fold(CharacterTable::instance().normalize(text), true, out);
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace riverd::dedupe
