// Run by the build: writes the rows of CharacterTable as a source file. They come from ICU's data, by way of
// a transliterator: half a billion instructions and megabytes of memory, at the first feed that a daemon
// reads.

#include "feeds/dedupe/characters.hpp"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utrans.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::dedupe {
namespace {

using Row = CharacterTable::Row;
using Way = CharacterTable::Way;

Row folded(const UNormalizer2* form, char32_t code_point) {
  Row row;
  row.way = Way::in_context;
  if (U_IS_SURROGATE(code_point)) return {0, CharacterClass::separator, Way::mapped};
  if (unorm2_hasBoundaryBefore(form, static_cast<UChar32>(code_point)) == 0) return row;
  const auto from = static_cast<UChar>(code_point);
  std::array<UChar, 32> to{};
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length =
      unorm2_normalize(form, &from, 1, to.data(), static_cast<std::int32_t>(to.size()), &status);
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

/// Each Han character as its simplified form. One line for each through ICU's transliterator, so that none
/// acts upon another.
void simplify(std::vector<Row>& rows, UErrorCode& status) {
  constexpr std::u16string_view name = u"Traditional-Simplified";
  const std::unique_ptr<UTransliterator, decltype(&utrans_close)> simplifier(
      utrans_openU(name.data(), static_cast<std::int32_t>(name.size()), UTRANS_FORWARD, nullptr, 0, nullptr,
                   &status),
      &utrans_close);
  if (U_FAILURE(status)) return;
  std::vector<char16_t> han;
  std::u16string lines;
  for (char32_t c = 0x3400; c < 0xA000; ++c) {
    if (rows[c].kind != CharacterClass::single || rows[c].mapped != c) continue;
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
    if (end == std::u16string::npos) {
      status = U_INVALID_FORMAT_ERROR;
      return;
    }
    if (end == at + 1) rows[c].mapped = lines[at];
    at = end + 1;
  }
  for (char32_t c = 0; c < CharacterTable::size; ++c) {
    Row& row = rows[c];
    if (row.kind == CharacterClass::single && row.way == Way::mapped) row.mapped = rows[row.mapped].mapped;
  }
}

/// Every row as its number, sixteen in a line.
bool write(const std::vector<Row>& rows, const char* path) {
  std::ofstream out(path, std::ios::trunc);
  out << "#include \"feeds/dedupe/characters.hpp\"\n\nnamespace riverd::dedupe {\n\n"
      << "const std::array<std::uint32_t, CharacterTable::size> CharacterTable::packed_rows = {";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out << (i % 16 == 0 ? "\n    " : " ") << CharacterTable::pack(rows[i]) << "U,";
  }
  out << "\n};\n\n}  // namespace riverd::dedupe\n";
  return out.flush().good();
}

int make(const char* path) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* form = unorm2_getNFKCCasefoldInstance(&status);
  std::vector<Row> rows(CharacterTable::size);
  if (U_SUCCESS(status)) {
    for (char32_t c = 0; c < CharacterTable::size; ++c) rows[c] = folded(form, c);
    simplify(rows, status);
  }
  if (U_FAILURE(status)) {
    std::cerr << "make_character_rows: ICU's data cannot be read: " << u_errorName(status) << "\n";
    return EXIT_FAILURE;
  }
  if (!write(rows, path)) {
    std::cerr << "make_character_rows: " << path << " cannot be written\n";
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace riverd::dedupe

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_character_rows FILE\n";
    return EXIT_FAILURE;
  }
  return riverd::dedupe::make(argv[1]);
}
