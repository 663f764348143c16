#include "feeds/dedupe/characters.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utrans.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace riverd::dedupe {
namespace {

constexpr char32_t table_size = 0x10000;  // the basic plane

CharacterClass class_of(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &status);
  if (u_isalpha(c) != 0 && (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA ||
                            script == USCRIPT_KATAKANA || script == USCRIPT_HANGUL)) {
    return CharacterClass::single;
  }
  if (u_isdigit(c) != 0) return CharacterClass::digit;
  constexpr std::uint32_t marks = U_GC_M_MASK;
  if (u_isalnum(c) != 0 || (U_GET_GC_MASK(c) & marks) != 0) return CharacterClass::letter;
  return CharacterClass::separator;
}

}  // namespace

const CharacterTable& CharacterTable::instance() {
  static const CharacterTable table;
  return table;
}

bool CharacterTable::needs_normalizing(char32_t code_point) const {
  return form_ != nullptr && unorm2_isInert(form_, static_cast<UChar32>(code_point)) == 0;
}

Character CharacterTable::beyond(char32_t code_point) {
  return {code_point, class_of(code_point)};
}

std::string CharacterTable::normalize(std::string_view text) const {
  UErrorCode status = U_ZERO_ERROR;
  std::vector<UChar> wide(text.size());
  std::int32_t length = 0;
  u_strFromUTF8WithSub(wide.data(), static_cast<std::int32_t>(wide.size()), &length, text.data(),
                       static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr, &status);
  if (U_FAILURE(status)) return std::string(text);
  // One character becomes eighteen at most.
  std::vector<UChar> folded(static_cast<std::size_t>(length) * 18 + 1);
  const std::int32_t folded_length = unorm2_normalize(form_, wide.data(), length, folded.data(),
                                                      static_cast<std::int32_t>(folded.size()), &status);
  if (U_FAILURE(status)) return std::string(text);
  std::string out(static_cast<std::size_t>(folded_length) * 3, '\0');
  std::int32_t bytes = 0;
  u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &bytes, folded.data(), folded_length,
              &status);
  if (U_FAILURE(status)) return std::string(text);
  out.resize(static_cast<std::size_t>(bytes));
  return out;
}

CharacterTable::CharacterTable() : rows_(std::make_unique<Row[]>(table_size)) {
  UErrorCode status = U_ZERO_ERROR;
  form_ = unorm2_getNFKCCasefoldInstance(&status);
  for (char32_t c = 0; c < table_size; ++c) rows_[c] = folded(c);
  simplify();
}

CharacterTable::Row CharacterTable::folded(char32_t code_point) const {
  Row row;
  row.way = Way::in_context;
  if (U_IS_SURROGATE(code_point)) return {0, CharacterClass::separator, Way::mapped};
  if (form_ == nullptr || unorm2_hasBoundaryBefore(form_, static_cast<UChar32>(code_point)) == 0) return row;
  const auto from = static_cast<UChar>(code_point);
  std::array<UChar, 32> to{};
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length =
      unorm2_normalize(form_, &from, 1, to.data(), static_cast<std::int32_t>(to.size()), &status);
  if (U_FAILURE(status)) return row;
  if (length > 1) {
    // Such as the ellipsis, three dots that separate as one. All of them are of the basic plane, or letters.
    const bool separates = std::all_of(to.begin(), to.begin() + length, [](UChar c) {
      return !U16_IS_SURROGATE(c) && class_of(c) == CharacterClass::separator;
    });
    return separates ? Row{0xFFFD, CharacterClass::separator, Way::mapped} : row;
  }
  if (length == 0) return {0, CharacterClass::separator, Way::ignored};
  return {to[0], class_of(to[0]), Way::mapped};
}

// One line for each Han character through ICU's transliterator, so that none acts upon another.
void CharacterTable::simplify() {
  constexpr std::u16string_view name = u"Traditional-Simplified";
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UTransliterator, decltype(&utrans_close)> simplifier(
      utrans_openU(name.data(), static_cast<std::int32_t>(name.size()), UTRANS_FORWARD, nullptr, 0, nullptr,
                   &status),
      &utrans_close);
  if (U_FAILURE(status)) return;
  std::vector<char16_t> han;
  std::u16string lines;
  for (char32_t c = 0x3400; c < 0xA000; ++c) {
    if (rows_[c].kind != CharacterClass::single || rows_[c].mapped != c) continue;
    han.push_back(static_cast<char16_t>(c));
    lines += static_cast<char16_t>(c);
    lines += u'\n';
  }
  auto length = static_cast<std::int32_t>(lines.size());
  std::int32_t limit = length;
  lines.resize(lines.size() * 2);
  utrans_transUChars(simplifier.get(), lines.data(), &length, static_cast<std::int32_t>(lines.size()), 0,
                     &limit, &status);
  if (U_FAILURE(status)) return;
  std::size_t at = 0;
  for (const char16_t c : han) {
    const std::size_t end = lines.find(u'\n', at);
    if (end == std::u16string::npos) return;
    if (end == at + 1) rows_[c].mapped = lines[at];
    at = end + 1;
  }
  for (char32_t c = 0; c < table_size; ++c) {
    Row& row = rows_[c];
    if (row.kind == CharacterClass::single && row.way == Way::mapped) row.mapped = rows_[row.mapped].mapped;
  }
}

}  // namespace riverd::dedupe
