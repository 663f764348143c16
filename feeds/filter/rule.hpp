#pragma once

#include "feeds/filter/expression.hpp"
#include "feeds/filter/subject.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace riverd::filter {

/// A rule of a river, parsed and ready to be asked: an immutable value that is cheap to copy. Any thread.
class Rule {
 public:
  static constexpr std::size_t max_length = 4096;  // bytes
  static constexpr std::size_t max_depth = 32;     // of parentheses and `not`
  static constexpr std::size_t max_terms = 256;

  Rule(std::string written, Expression expression);

  [[nodiscard]] bool matches(Subject& subject) const;

  [[nodiscard]] const std::string& written() const { return compiled_->written; }
  [[nodiscard]] const Expression& expression() const { return compiled_->expression; }

  /// Whether it may ask about the entry's text.
  [[nodiscard]] bool needs_text() const { return compiled_->needs_text; }

  friend bool operator==(const Rule& a, const Rule& b) { return a.expression() == b.expression(); }

 private:
  struct Compiled {
    std::string written;
    Expression expression;
    Expression ordered;  // the same, as it is asked
    bool needs_text;
  };

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace riverd::filter
