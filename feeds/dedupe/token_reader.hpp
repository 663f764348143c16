#pragma once

#include "feeds/dedupe/characters.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace riverd::dedupe {

/// A hash with one more number in it.
[[nodiscard]] inline std::uint64_t mixed_in(std::uint64_t hash, std::uint64_t number) {
  hash = (hash ^ number) * 0x9E3779B97F4A7C15U;
  return hash ^ hash >> 32U;
}

/// Divides texts into tokens (D3) and appends their hashes: each CJK character is a token, each other run of
/// letters or digits is one, a number with its separators (1,234.5) too. The lowest bit is set for numbers
/// and for them only. Linear time.
class TokenReader {
 public:
  explicit TokenReader(std::vector<std::uint64_t>& out) : out_(out), table_(CharacterTable::instance()) {}

  /// A text of its own, in UTF-8: no token reaches beyond it.
  void read(std::string_view text);

 private:
  /// False, and read no further, where a character needs its context and has not been `normalized`.
  bool read_characters(std::string_view text, bool normalized);
  std::size_t read_plain_words(std::string_view text, std::size_t from);
  void add(const Character& c);
  void push(char32_t code_point);
  void flush();
  void separate(char32_t code_point);
  void end();

  std::vector<std::uint64_t>& out_;
  const CharacterTable& table_;
  // The token that is being read.
  std::uint64_t hash_ = 0;
  std::uint64_t word_ = 0;  // ASCII characters not hashed yet; eight are hashed at once
  std::size_t in_word_ = 0;
  char32_t pending_separator_ = 0;  // after digits: part of the number if a digit follows
  bool number_ = true;
  bool inside_ = false;
};

}  // namespace riverd::dedupe
