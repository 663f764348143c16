#include "feeds/filter/rule.hpp"

#include "feeds/filter/match.hpp"

#include <utility>

namespace riverd::filter {

Rule::Rule(std::string written, Expression expression) {
  Expression ordered = cheapest_first(expression);
  const bool reads_text = filter::needs_text(expression);
  Compiled compiled{std::move(written), std::move(expression), std::move(ordered), reads_text};
  compiled_ = std::make_shared<const Compiled>(std::move(compiled));
}

bool Rule::matches(Subject& subject) const {
  return filter::matches(compiled_->ordered, subject);
}

}  // namespace riverd::filter
