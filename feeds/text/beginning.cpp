#include "feeds/text/beginning.hpp"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

namespace riverd::text {
namespace {

using Breaks = std::unique_ptr<UBreakIterator, decltype(&ubrk_close)>;
using Text = std::unique_ptr<UText, decltype(&utext_close)>;

std::size_t width_of(UChar32 c) {
  const auto width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_FULLWIDTH || width == U_EA_WIDE ? 2 : 1;
}

/// Where `columns` columns end, in bytes; the text's size if it has no more.
std::size_t end_of(std::string_view plain, std::size_t columns) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(plain.data());
  std::size_t at = 0;
  std::size_t taken = 0;
  while (at < plain.size()) {
    const std::size_t begin = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, plain.size(), c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    taken += c < 0 ? 1 : width_of(c);
    if (taken > columns) return begin;
  }
  return plain.size();
}

/// The last boundary of a kind that is not beyond `end` and not before `least`.
std::optional<std::size_t> last_boundary(UBreakIteratorType kind, std::string_view plain, std::size_t end,
                                         std::size_t least) {
  UErrorCode status = U_ZERO_ERROR;
  const Text text(utext_openUTF8(nullptr, plain.data(), static_cast<std::int64_t>(plain.size()), &status),
                  &utext_close);
  const Breaks breaks(ubrk_open(kind, "", nullptr, 0, &status), &ubrk_close);
  if (U_FAILURE(status)) return std::nullopt;
  ubrk_setUText(breaks.get(), text.get(), &status);
  if (U_FAILURE(status)) return std::nullopt;
  const auto position = static_cast<std::int32_t>(end);
  const std::int32_t found =
      ubrk_isBoundary(breaks.get(), position) != 0 ? position : ubrk_preceding(breaks.get(), position);
  if (found == UBRK_DONE || static_cast<std::size_t>(found) < std::max<std::size_t>(least, 1))
    return std::nullopt;
  return static_cast<std::size_t>(found);
}

std::string_view without_spaces_at_end(std::string_view text) {
  while (text.ends_with(' ') || text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string beginning_of(std::string_view plain, std::size_t columns) {
  const std::size_t end = end_of(plain, columns);
  if (end == plain.size()) return std::string(plain);
  // What lies far beyond the cut has no say in it.
  constexpr std::size_t context = 256;
  std::size_t seen = std::min(plain.size(), end + context);
  while (seen < plain.size() && (static_cast<unsigned char>(plain[seen]) & 0xC0U) == 0x80U) ++seen;
  const std::string_view around = plain.substr(0, seen);
  if (const auto sentence = last_boundary(UBRK_SENTENCE, around, end, end / 2))
    return std::string(without_spaces_at_end(plain.substr(0, *sentence)));
  for (const auto kind : {UBRK_LINE, UBRK_CHARACTER}) {
    const std::size_t least = kind == UBRK_LINE ? end / 2 : 0;
    if (const auto cut = last_boundary(kind, around, end, least))
      return std::string(without_spaces_at_end(plain.substr(0, *cut))) + "…";
  }
  return std::string(plain.substr(0, end)) + "…";
}

}  // namespace riverd::text
