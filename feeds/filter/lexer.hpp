#pragma once

#include "feeds/filter/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace riverd::filter {

struct Token {
  enum class Kind : std::uint8_t { end, open, close, word, quoted, pattern, comparison };
  Kind kind = Kind::end;
  std::size_t at = 0;   // where it begins, in bytes
  std::string text{};   // without quotation marks and slashes; of a comparison its characters
  bool prefix = false;  // a word or phrase with a `*` after it
};

/// Divides a rule into tokens.
class Lexer {
 public:
  enum class Mode : std::uint8_t {
    question,  ///< a word ends where a comparison follows on letters, as in `title:`
    value,     ///< it goes on, as in `link:https://example.org`
  };

  explicit Lexer(std::string_view text) : text_(text) {}

  [[nodiscard]] std::variant<Token, Problem> next(Mode mode);

  /// Reads on from there.
  void back_to(const Token& token) { at_ = token.at; }

 private:
  using Read = std::variant<Token, Problem>;

  void skip_space();
  Read quoted();
  Read pattern();
  Read word(Mode mode);
  [[nodiscard]] std::string_view comparison_at(std::size_t at) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace riverd::filter
