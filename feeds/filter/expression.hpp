#pragma once

#include "feeds/filter/field.hpp"
#include "feeds/filter/folded_text.hpp"
#include "feeds/filter/pattern.hpp"
#include "feeds/filter/period.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// A rule as a tree.
namespace riverd::filter {

enum class Comparison : std::uint8_t {
  contains,  ///< `:`
  equal,     ///< `=`
  unequal,   ///< `!=`
  less,      ///< `<`
  at_most,   ///< `<=`
  greater,   ///< `>`
  at_least,  ///< `>=`
};

/// `:`, `=`, …
[[nodiscard]] const char* to_string(Comparison comparison);

/// `*`: whatever it is, if it is there.
struct Anything {
  friend bool operator==(const Anything&, const Anything&) = default;
};

/// A word or a phrase.
struct Phrase {
  std::string written;
  Ending ending = Ending::word;
  std::string wanted{};  // the same, folded

  friend bool operator==(const Phrase&, const Phrase&) = default;
};

struct LanguageRange {
  std::string written;

  friend bool operator==(const LanguageRange&, const LanguageRange&) = default;
};

struct Date {
  std::string written;
  Period period;

  friend bool operator==(const Date& a, const Date& b) { return a.written == b.written; }
};

struct Age {
  std::string written;
  std::chrono::milliseconds age;

  friend bool operator==(const Age& a, const Age& b) { return a.written == b.written; }
};

using Wanted = std::variant<Anything, Phrase, Pattern, LanguageRange, Date, Age, std::uint64_t>;

/// One question about one field.
struct Term {
  Field field = Field::anywhere;
  Comparison comparison = Comparison::contains;
  Wanted wanted;

  friend bool operator==(const Term&, const Term&) = default;
};

struct Expression {
  enum class Kind : std::uint8_t {
    term,
    every,  ///< all of its parts hold: `and`
    some,   ///< one of them does: `or`
    none,   ///< its only part does not: `not`
  };
  Kind kind = Kind::term;
  Term term{};                      // of Kind::term
  std::vector<Expression> parts{};  // of the others; no `every` directly in an `every`, no `some` in a `some`

  friend bool operator==(const Expression&, const Expression&) = default;
};

/// In the language of rules, with no more parentheses than it takes: parse_rule() reads it as the same tree.
[[nodiscard]] std::string to_string(const Expression& expression);

/// `and`, `or` or `not`, in any case.
[[nodiscard]] bool is_keyword(std::string_view word);

[[nodiscard]] bool needs_text(const Expression& expression);

/// The same question with what costs least asked first.
[[nodiscard]] Expression cheapest_first(Expression expression);

}  // namespace riverd::filter
