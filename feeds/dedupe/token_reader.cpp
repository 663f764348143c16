#include "feeds/dedupe/token_reader.hpp"

#include "feeds/text/ascii.hpp"

#include <unicode/utf8.h>

#include <array>
#include <bit>
#include <cstring>
#include <string>

namespace riverd::dedupe {
namespace {

constexpr std::array<Character, 0x80> ascii = [] {
  std::array<Character, 0x80> out{};
  for (char32_t c = 0; c < out.size(); ++c) {
    const char narrow = static_cast<char>(c);
    const CharacterClass kind = text::is_digit(narrow)    ? CharacterClass::digit
                                : text::is_letter(narrow) ? CharacterClass::letter
                                                          : CharacterClass::separator;
    out[c] = {static_cast<unsigned char>(text::lower(narrow)), kind};
  }
  return out;
}();

constexpr std::uint64_t each_byte = 0x0101010101010101U;
constexpr std::uint64_t top_bits = each_byte * 0x80;
constexpr std::size_t at_once = sizeof(std::uint64_t);

/// Eight characters at once, the first in the highest byte. What is said of them is said in the top bits of
/// their bytes.
struct Eight {
  explicit Eight(const char* at) {
    std::memcpy(&bytes, at, sizeof bytes);
    if constexpr (std::endian::native == std::endian::little) bytes = __builtin_bswap64(bytes);
    lower_case = bytes | each_byte * 0x20;
    wide = bytes & top_bits;
    digits = within(bytes & ~top_bits, '0', '9') & ~wide;
    letters = within(lower_case & ~top_bits, 'a', 'z') & ~wide;
  }

  static std::uint64_t within(std::uint64_t seven_bits, unsigned low, unsigned high) {
    return (seven_bits + each_byte * (0x80 - low)) & ~(seven_bits + each_byte * (0x7F - high)) & top_bits;
  }

  /// How many characters stand before the first that is marked.
  static std::size_t before(std::uint64_t marks) {
    return static_cast<std::size_t>(std::countl_zero(marks)) / 8;
  }

  std::uint64_t bytes = 0;
  std::uint64_t lower_case = 0;  // of letters and digits
  std::uint64_t wide = 0;        // those outside ASCII
  std::uint64_t digits = 0;
  std::uint64_t letters = 0;
};

}  // namespace

void TokenReader::read(std::string_view text) {
  const std::size_t first = out_.size();
  if (read_characters(text, false)) return;
  out_.resize(first);
  hash_ = word_ = in_word_ = 0;
  pending_separator_ = 0;
  number_ = true;
  inside_ = false;
  read_characters(table_.normalize(text), true);
}

bool TokenReader::read_characters(std::string_view text, bool normalized) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t size = text.size();
  for (std::size_t at = 0; at < size;) {
    if (bytes[at] < 0x80) {
      if (!inside_) {
        at = read_plain_words(text, at);
        if (at == size || bytes[at] >= 0x80) continue;
      }
      add(ascii[bytes[at++]]);
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
    if (c < 0) {
      separate(0xFFFD);
      continue;
    }
    const auto code_point = static_cast<char32_t>(c);
    if (code_point >= 0x10000) {
      if (!normalized && table_.needs_normalizing(code_point)) return false;
      add(CharacterTable::beyond(code_point));
      continue;
    }
    const CharacterTable::Row row = table_.row(code_point);
    if (row.way == CharacterTable::Way::mapped) {
      add({row.mapped, row.kind});
    } else if (row.way == CharacterTable::Way::in_context) {
      if (!normalized) return false;
      add(CharacterTable::beyond(code_point));
    }
  }
  end();
  return true;
}

/// Reads words that begin with a letter and are ASCII to their end, and what separates them. Returns where
/// the first token begins that is none of these; from there on it is to be read character by character.
std::size_t TokenReader::read_plain_words(std::string_view text, std::size_t from) {
  std::size_t begin = from;
  while (begin + at_once <= text.size()) {
    Eight eight(text.data() + begin);
    const std::size_t skipped = Eight::before(eight.letters | eight.digits | eight.wide);
    if (skipped > 0) {
      begin += skipped;
      continue;
    }
    if ((eight.letters & top_bits) >> 63U == 0) return begin;
    std::uint64_t hash = 0;
    std::size_t end = begin;
    std::size_t length = Eight::before(~(eight.letters | eight.digits) & top_bits);
    while (length == at_once) {
      hash = mixed_in(hash, eight.lower_case);
      end += at_once;
      if (end + at_once > text.size()) return begin;
      eight = Eight(text.data() + end);
      length = Eight::before(~(eight.letters | eight.digits) & top_bits);
    }
    if ((eight.wide << (8 * length)) >> 63U != 0) return begin;
    if (length > 0) hash = mixed_in(hash, eight.lower_case >> (64 - 8 * length));
    out_.push_back(hash & ~std::uint64_t{1});
    begin = end + length + 1;
  }
  return begin;
}

void TokenReader::add(const Character& c) {
  if (c.kind == CharacterClass::separator) {
    separate(c.code_point);
    return;
  }
  if (c.kind == CharacterClass::single) {
    if (inside_) end();
    out_.push_back(mixed_in(1, c.code_point) & ~std::uint64_t{1});
    return;
  }
  if (pending_separator_ != 0) {
    // 1,234.5 is one number: thousands are set apart in many ways, a fraction is not.
    if (c.kind != CharacterClass::digit) {
      end();
    } else if (pending_separator_ == '.') {
      push('.');
    }
    pending_separator_ = 0;
  }
  push(c.code_point);
  number_ = number_ && c.kind == CharacterClass::digit;
  inside_ = true;
}

void TokenReader::push(char32_t code_point) {
  if (code_point >= 0x80) {
    flush();
    hash_ = mixed_in(hash_, code_point);
    return;
  }
  word_ = word_ << 8U | code_point;
  if (++in_word_ == sizeof(word_)) flush();
}

void TokenReader::flush() {
  if (in_word_ > 0) hash_ = mixed_in(hash_, word_);
  word_ = 0;
  in_word_ = 0;
}

void TokenReader::separate(char32_t code_point) {
  if (!inside_) return;
  if (number_ && pending_separator_ == 0 && (code_point == '.' || code_point == ',' || code_point == '\'')) {
    pending_separator_ = code_point;
  } else {
    end();
  }
}

void TokenReader::end() {
  if (!inside_) return;
  flush();
  out_.push_back(number_ ? hash_ | 1U : hash_ & ~std::uint64_t{1});
  hash_ = 0;
  number_ = true;
  inside_ = false;
  pending_separator_ = 0;
}

}  // namespace riverd::dedupe
