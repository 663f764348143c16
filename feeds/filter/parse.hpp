#pragma once

#include "feeds/filter/problem.hpp"
#include "feeds/filter/rule.hpp"

#include <string_view>
#include <variant>

namespace riverd::filter {

/// Reads a rule. The grammar (docs/man/riverd-feeds.7.in, RULES):
///
///     rule  = every *("or" every)
///     every = one *(["and"] one)
///     one   = "not" one / "(" rule ")" / question
///     question = value / field comparison value / field (":" / "=") "(" values ")"
///     values   = as rule, with value in place of question
///     value = word ["*"] / '"' phrase '"' ["*"] / "/" regular expression "/" / "*"
///     comparison = ":" / "=" / "!=" / "<" / "<=" / ">" / ">="
///
/// Fails at the first mistake. Time is linear but for compiling regular expressions, whose memory is bounded.
[[nodiscard]] std::variant<Rule, Problem> parse_rule(std::string_view text);

}  // namespace riverd::filter
