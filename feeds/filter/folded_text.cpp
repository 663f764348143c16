#include "feeds/filter/folded_text.hpp"

#include "feeds/dedupe/characters.hpp"
#include "feeds/text/ascii.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <optional>

namespace riverd::filter {
namespace {

using dedupe::CharacterClass;
using dedupe::CharacterTable;

/// The plain character that stands for one of typography.
char32_t plain(char32_t code_point) {
  switch (code_point) {
    case 0x2018:
    case 0x2019:
      return '\'';
    case 0x201C:
    case 0x201D:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
      return '-';
    default:
      return code_point;
  }
}

bool is_white(char32_t code_point) {
  return code_point < 0x80 ? text::is_space(static_cast<char>(code_point)) || code_point == '\v'
                           : u_isUWhiteSpace(static_cast<UChar32>(code_point)) != 0;
}

/// Collects characters in UTF-8, white space folded.
class Writer {
 public:
  explicit Writer(std::size_t expected) { out_.reserve(expected); }

  void add(char32_t code_point) {
    if (is_white(code_point)) {
      space_ = !out_.empty();
      return;
    }
    if (space_) out_ += ' ';
    space_ = false;
    if (code_point < 0x80) {
      out_ += static_cast<char>(code_point);
      return;
    }
    char bytes[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, plain(code_point));
    out_.append(bytes, static_cast<std::size_t>(length));
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  bool space_ = false;
};

/// nullopt where a character needs its context and the text has not been `normalized`.
std::optional<std::string> fold_characters(std::string_view text, bool normalized) {
  const CharacterTable& table = CharacterTable::instance();
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t size = text.size();
  Writer out(size);
  for (std::size_t at = 0; at < size;) {
    if (bytes[at] < 0x80) {
      out.add(static_cast<unsigned char>(text::lower(text[at++])));
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    const char32_t code_point = c < 0 ? 0xFFFD : static_cast<char32_t>(c);
    if (plain(code_point) != code_point) {
      out.add(code_point);
    } else if (code_point >= 0x10000) {
      if (!normalized && table.needs_normalizing(code_point)) return std::nullopt;
      out.add(code_point);
    } else if (const auto row = table.row(code_point); row.way == CharacterTable::Way::mapped) {
      out.add(row.mapped);
    } else if (row.way == CharacterTable::Way::in_context) {
      if (!normalized) return std::nullopt;
      out.add(code_point);
    }
  }
  return out.take();
}

/// Whether a character is part of a word that spaces or punctuation set apart.
bool is_of_spaced_word(char32_t code_point) {
  if (code_point < 0x80) return text::is_alphanumeric(static_cast<char>(code_point));
  const CharacterClass kind =
      code_point < 0x10000 ? CharacterTable::row(code_point).kind : CharacterTable::beyond(code_point).kind;
  if (kind == CharacterClass::separator || kind == CharacterClass::single) return false;
  // Scripts such as Thai, which write no spaces between words.
  return u_getIntPropertyValue(static_cast<UChar32>(code_point), UCHAR_LINE_BREAK) != U_LB_COMPLEX_CONTEXT;
}

bool is_of_unspaced_word(char32_t code_point) {
  return code_point >= 0x80 && u_isalpha(static_cast<UChar32>(code_point)) != 0 &&
         !is_of_spaced_word(code_point);
}

char32_t character_at(std::string_view text, std::size_t at) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 c = 0;
  U8_NEXT(bytes, at, text.size(), c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
  return static_cast<char32_t>(c < 0 ? 0xFFFD : c);
}

char32_t character_before(std::string_view text, std::size_t at) {
  std::size_t begin = at - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  return character_at(text, begin);
}

}  // namespace

std::string folded(std::string_view text) {
  if (auto out = fold_characters(text, false)) return std::move(*out);
  return fold_characters(CharacterTable::instance().normalize(text), true).value_or(std::string());
}

bool contains(std::string_view text, std::string_view wanted, Ending ending) {
  if (wanted.empty()) return false;
  const bool bounded_before = is_of_spaced_word(character_at(wanted, 0));
  const bool bounded_after =
      ending == Ending::word && is_of_spaced_word(character_before(wanted, wanted.size()));
  for (std::size_t at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    if (bounded_before && at > 0 && is_of_spaced_word(character_before(text, at))) continue;
    if (bounded_after && end < text.size() && is_of_spaced_word(character_at(text, end))) continue;
    return true;
  }
  return false;
}

std::size_t count_words(std::string_view text) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  std::size_t count = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, text.size(), c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    const auto code_point = static_cast<char32_t>(c < 0 ? 0xFFFD : c);
    const bool spaced = is_of_spaced_word(code_point);
    if ((spaced && !inside) || is_of_unspaced_word(code_point)) ++count;
    inside = spaced;
  }
  return count;
}

}  // namespace riverd::filter
