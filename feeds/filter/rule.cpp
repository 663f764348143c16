#include "feeds/filter/rule.hpp"

#include "feeds/filter/match.hpp"

#include <utility>

namespace riverd::filter {

Rule::Rule(std::string written, Expression expression) {
  Compiled compiled{std::move(written), expression, cheapest_first(expression),
                    filter::needs_text(expression)};
  compiled_ = std::make_shared<const Compiled>(std::move(compiled));
}

bool Rule::matches(Subject& subject) const {
  return filter::matches(compiled_->ordered, subject);
}

}  // namespace riverd::filter
