#include "feeds/filter/pattern.hpp"

#include <re2/re2.h>

namespace riverd::filter {

std::variant<Pattern, Problem> Pattern::compile(std::string_view expression) {
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(memory_budget);
  options.set_never_capture(true);
  auto compiled =
      std::make_shared<const re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
  if (compiled->ok()) return Pattern(std::move(compiled));
  if (compiled->error_code() == re2::RE2::ErrorPatternTooLarge)
    return Problem{0, "this regular expression grows too large; write fewer or smaller repetitions", {}, {}};
  // RE2 names the part that is wrong, not where it stands.
  const std::string& part = compiled->error_arg();
  const std::size_t found = part.empty() ? std::string_view::npos : expression.find(part);
  return Problem{found == std::string_view::npos ? 0 : found,
                 "this is no regular expression: " + compiled->error() + "; write it in the syntax of RE2",
                 {},
                 {}};
}

bool Pattern::found_in(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

const std::string& Pattern::expression() const {
  return compiled_->pattern();
}

}  // namespace riverd::filter
