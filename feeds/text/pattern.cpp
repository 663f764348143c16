#include "feeds/text/pattern.hpp"

#include <re2/re2.h>

#include <utility>

namespace riverd::text {
namespace {

constexpr std::int64_t memory = 1 << 20;

}  // namespace

Result<Pattern> compile_pattern(std::string_view expression) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory);
  auto compiled =
      std::make_shared<const re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
  if (compiled->ok()) return Pattern(std::move(compiled));
  if (compiled->error_code() == re2::RE2::ErrorPatternTooLarge) {
    return Error(FeedError::too_large,
                 "this regular expression grows too large; write fewer or smaller repetitions");
  }
  return Error(FeedError::unreadable,
               "this is no regular expression: " + compiled->error() + "; write it in the syntax of RE2");
}

bool is_found(const Pattern& pattern, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern);
}

}  // namespace riverd::text
