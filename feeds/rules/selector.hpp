#pragma once

#include "feeds/rules/markup_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace re2 {
class RE2;
}

/// CSS selectors over published markup (Selectors Level 4, the part that says something of markup at rest).
namespace riverd::rules {

/// How much may still be done for one text; what needs more is given up.
struct Budget {
  std::size_t steps = 0;

  /// False when nothing is left.
  bool spend(std::size_t count) {
    steps = count < steps ? steps - count : 0;
    return steps > 0;
  }
};

struct Complex;

/// `[name op "value" i]`.
struct AttributeTest {
  enum class Op : std::uint8_t { present, equal, word, dash, prefix, suffix, part };
  std::string name;  // lower case
  Op op = Op::present;
  std::string value;
  bool ignores_case = false;
};

struct PseudoClass {
  enum class Kind : std::uint8_t {
    nth_child,       ///< `:nth-child(3)`, `:first-child`
    nth_last_child,  ///< `:nth-last-child(2)`, `:last-child`
    empty,           ///< neither elements nor text but white space
    contains,        ///< `:contains("words")`: its text has these
    matches,         ///< `:matches("expression")`: the regular expression is found in its text
    negation,        ///< `:not(…)`: none of these
    is,              ///< `:is(…)`: any of these
    has,             ///< `:has(…)`: an element inside it is any of these; after `>` a child of it
  };
  Kind kind = Kind::empty;
  std::uint32_t number = 0;
  std::string text;
  std::shared_ptr<const re2::RE2> pattern;
  std::vector<Complex> selectors;
};

/// What is said of one element.
struct Compound {
  std::string type;                       // lower case; empty: any
  std::vector<AttributeTest> attributes;  // classes and ids among them
  std::vector<PseudoClass> pseudo_classes;
};

/// Compounds from the left, with what stands between each and the one before it: ` `, `>`, `+`, `~`.
struct Complex {
  std::vector<Compound> compounds;
  std::vector<char> combinators;  // of the same size; the first is ` `, in `:has()` perhaps `>`
};

/// A list of selectors. Immutable; any thread.
class Selector {
 public:
  /// Or what is wrong with the text, as a message that says where.
  [[nodiscard]] static std::variant<Selector, std::string> parse(std::string_view text);

  /// Whether an element is any of these. False where the budget does not suffice.
  [[nodiscard]] bool matches(const MarkupTree& tree, std::uint32_t element, Budget& budget) const;

  /// Words one of which stands in every markup where something can match, unless it is spelled with character
  /// references; empty: there are none.
  [[nodiscard]] const std::vector<std::string>& needles() const { return needles_; }

 private:
  std::vector<Complex> any_of_;
  std::vector<std::string> needles_;
};

/// A regular expression in the syntax of RE2, as rules have them: case matters unless it says `(?i)`.
[[nodiscard]] std::variant<std::shared_ptr<const re2::RE2>, std::string> compile_pattern(
    std::string_view expression);

}  // namespace riverd::rules
