#include "feeds/filter/expression.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::filter {
namespace {

/// Whether a word can stand without quotation marks, wherever that is.
bool is_plain(std::string_view word) {
  constexpr std::string_view ideographic_space = "\xE3\x80\x80";
  const auto ordinary = [](char c) {
    return text::is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("-._+#@%$&;,'?").find(c) != std::string_view::npos;
  };
  // Marks of Latin, of typography, of Chinese and of full width, which the language may ask to write
  // otherwise.
  constexpr std::array<std::string_view, 4> marks = {"\xC2", "\xE2", "\xE3\x80", "\xEF"};
  const auto may_begin = [&](std::string_view text) {
    if (text.empty()) return false;
    if (static_cast<unsigned char>(text.front()) < 0x80) return text::is_alphanumeric(text.front());
    return std::none_of(marks.begin(), marks.end(),
                        [&](std::string_view mark) { return text.starts_with(mark); });
  };
  return may_begin(word) && std::all_of(word.begin(), word.end(), ordinary) &&
         word.find(ideographic_space) == std::string_view::npos && !is_keyword(word);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// Slashes escaped, where they are not yet.
std::string between_slashes(std::string_view expression) {
  std::string out = "/";
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '/') out += '\\';
    out += expression[i];
    if (expression[i] == '\\' && i + 1 < expression.size()) out += expression[++i];
  }
  return out + '/';
}

struct PrintWanted {
  std::string operator()(const Anything&) const { return "*"; }
  std::string operator()(const Phrase& phrase) const {
    std::string out = is_plain(phrase.written) ? phrase.written : quoted(phrase.written);
    if (phrase.ending == Ending::prefix) out += '*';
    return out;
  }
  std::string operator()(const Pattern& pattern) const { return between_slashes(pattern.expression()); }
  std::string operator()(const LanguageRange& range) const { return range.written; }
  std::string operator()(const Date& date) const { return date.written; }
  std::string operator()(const Age& age) const { return age.written; }
  std::string operator()(std::uint64_t number) const { return std::to_string(number); }
};

std::string print(const Term& term) {
  std::string wanted = std::visit(PrintWanted{}, term.wanted);
  if (term.field == Field::anywhere) return wanted;
  const std::string name(row_of(term.field).name);
  const bool tight = term.comparison == Comparison::contains || term.comparison == Comparison::equal;
  return tight ? name + to_string(term.comparison) + wanted
               : name + " " + to_string(term.comparison) + " " + wanted;
}

/// How strongly it binds: the parts of what binds more strongly need parentheses.
int strength(Expression::Kind kind) {
  switch (kind) {
    case Expression::Kind::some:
      return 0;
    case Expression::Kind::every:
      return 1;
    case Expression::Kind::none:
      return 2;
    case Expression::Kind::term:
      break;
  }
  return 3;
}

std::string print(const Expression& expression, int around) {
  std::string out;
  const int own = strength(expression.kind);
  if (expression.kind == Expression::Kind::term) return print(expression.term);
  if (expression.kind == Expression::Kind::none) {
    out = "not " + print(expression.parts.front(), own);
  } else {
    const char* const joint = expression.kind == Expression::Kind::every ? " and " : " or ";
    for (const Expression& part : expression.parts) out += (out.empty() ? "" : joint) + print(part, own + 1);
  }
  return own < around ? "(" + out + ")" : out;
}

int cost(const Expression& expression) {
  if (expression.kind != Expression::Kind::term) {
    int most = 0;
    for (const Expression& part : expression.parts) most = std::max(most, cost(part));
    return most;
  }
  constexpr int of_text = 10;
  return (needs_text(expression.term.field) ? of_text : 0) +
         (std::holds_alternative<Pattern>(expression.term.wanted) ? 1 : 0);
}

}  // namespace

const char* to_string(Comparison comparison) {
  switch (comparison) {
    case Comparison::contains:
      return ":";
    case Comparison::equal:
      return "=";
    case Comparison::unequal:
      return "!=";
    case Comparison::less:
      return "<";
    case Comparison::at_most:
      return "<=";
    case Comparison::greater:
      return ">";
    case Comparison::at_least:
      return ">=";
  }
  return "";
}

std::string to_string(const Expression& expression) {
  return print(expression, 0);
}

bool is_keyword(std::string_view word) {
  return text::equals_ignoring_case(word, "and") || text::equals_ignoring_case(word, "or") ||
         text::equals_ignoring_case(word, "not");
}

bool needs_text(const Expression& expression) {
  return expression.kind == Expression::Kind::term
             ? needs_text(expression.term.field)
             : std::any_of(expression.parts.begin(), expression.parts.end(),
                           [](const Expression& part) { return needs_text(part); });
}

Expression cheapest_first(Expression expression) {
  for (Expression& part : expression.parts) part = cheapest_first(std::move(part));
  std::stable_sort(expression.parts.begin(), expression.parts.end(),
                   [](const Expression& a, const Expression& b) { return cost(a) < cost(b); });
  return expression;
}

}  // namespace riverd::filter
