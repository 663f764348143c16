#pragma once

#include "feeds/filter/problem.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace re2 {
class RE2;
}

namespace riverd::filter {

/// A regular expression in the syntax of RE2, found anywhere in a text, case aside unless it says `(?-i)`.
/// Matching takes time linear in the text whatever the expression, and memory within a fixed budget. Any
/// thread.
class Pattern {
 public:
  /// Memory of one expression, compiled and while it is matched.
  static constexpr int memory_budget = 1 << 20;

  /// The problem's place is in the expression.
  [[nodiscard]] static std::variant<Pattern, Problem> compile(std::string_view expression);

  [[nodiscard]] bool found_in(std::string_view text) const;
  [[nodiscard]] const std::string& expression() const;

  friend bool operator==(const Pattern& a, const Pattern& b) { return a.expression() == b.expression(); }

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace riverd::filter
