#include "feeds/dedupe/characters.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>

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

/// How each character of the basic plane is compared, made once from ICU's data.
class Table {
 public:
  static const Table& instance() {
    static const Table table;
    return table;
  }

  enum class Way : std::uint8_t { mapped, ignored, in_context };
  struct Row {
    char16_t mapped = 0;
    CharacterClass kind = CharacterClass::separator;
    Way way = Way::mapped;
  };
  [[nodiscard]] const Row& row(char32_t code_point) const { return rows_[code_point]; }

  [[nodiscard]] std::string normalize(std::string_view text) const {
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

 private:
  Table() : rows_(table_size) {
    UErrorCode status = U_ZERO_ERROR;
    form_ = unorm2_getNFKCCasefoldInstance(&status);
    for (char32_t c = 0; c < table_size; ++c) rows_[c] = folded(c);
    simplify();
  }

  [[nodiscard]] Row folded(char32_t code_point) const {
    Row row;
    row.way = Way::in_context;
    if (U_IS_SURROGATE(code_point)) return {0, CharacterClass::separator, Way::mapped};
    if (form_ == nullptr || unorm2_hasBoundaryBefore(form_, static_cast<UChar32>(code_point)) == 0)
      return row;
    const auto from = static_cast<UChar>(code_point);
    std::array<UChar, 32> to{};
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t length =
        unorm2_normalize(form_, &from, 1, to.data(), static_cast<std::int32_t>(to.size()), &status);
    if (U_FAILURE(status) || length > 1) return row;
    if (length == 0) return {0, CharacterClass::separator, Way::ignored};
    return {to[0], class_of(to[0]), Way::mapped};
  }

  /// One line for each Han character through ICU's transliterator, so that none acts upon another.
  void simplify() {
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
    for (Row& row : rows_) {
      if (row.kind == CharacterClass::single && row.way == Way::mapped) row.mapped = rows_[row.mapped].mapped;
    }
  }

  const UNormalizer2* form_ = nullptr;
  std::vector<Row> rows_;
};

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

/// Whether a character is changed by its neighbours, or becomes several.
bool needs_context(std::string_view text) {
  const Table& table = Table::instance();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    if (bytes[at] < 0x80) {
      ++at;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    if (c >= 0 && c < static_cast<UChar32>(table_size) &&
        table.row(static_cast<char32_t>(c)).way == Table::Way::in_context) {
      return true;
    }
  }
  return false;
}

}  // namespace

CharacterReader::CharacterReader(std::string_view text) : text_(text) {
  if (is_ascii(text) || !needs_context(text)) return;
  normalized_ = Table::instance().normalize(text);
  text_ = normalized_;
}

bool CharacterReader::next_wide(Character& out) {
  const Table& table = Table::instance();
  while (position_ < text_.size()) {
    if (static_cast<unsigned char>(text_[position_]) < 0x80) return next(out);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text_.data());
    auto at = static_cast<std::int32_t>(position_);
    UChar32 c = 0;
    const auto size = static_cast<std::int32_t>(text_.size());
    U8_NEXT(bytes, at, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    position_ = static_cast<std::size_t>(at);
    if (c < 0) {
      out = {0xFFFD, CharacterClass::separator};
      return true;
    }
    const auto code_point = static_cast<char32_t>(c);
    if (code_point >= table_size) {
      out = {static_cast<char32_t>(u_foldCase(c, U_FOLD_CASE_DEFAULT)), class_of(code_point)};
      return true;
    }
    const Table::Row& row = table.row(code_point);
    if (row.way == Table::Way::ignored) continue;
    // Normalised already where it needs its context.
    out = row.way == Table::Way::mapped ? Character{row.mapped, row.kind}
                                        : Character{code_point, class_of(code_point)};
    return true;
  }
  return false;
}

}  // namespace riverd::dedupe
