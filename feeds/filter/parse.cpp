#include "feeds/filter/parse.hpp"

#include "feeds/filter/language_range.hpp"
#include "feeds/filter/lexer.hpp"
#include "feeds/text/ascii.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace riverd::filter {
namespace {

using Kind = Expression::Kind;

/// What a value is compared with.
struct Target {
  Field field = Field::anywhere;
  Comparison comparison = Comparison::contains;
};

Comparison comparison_of(std::string_view written) {
  for (const auto comparison : {Comparison::equal, Comparison::unequal, Comparison::less, Comparison::at_most,
                                Comparison::greater, Comparison::at_least}) {
    if (written == to_string(comparison)) return comparison;
  }
  return Comparison::contains;
}

bool is_order(Comparison comparison) {
  return comparison >= Comparison::less;
}

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

/// How the token looks in a message.
std::string shown(const Token& token) {
  switch (token.kind) {
    case Token::Kind::end:
      return "the end";
    case Token::Kind::quoted:
      return "\"" + token.text + "\"";
    case Token::Kind::pattern:
      return "/" + token.text + "/";
    case Token::Kind::open:
    case Token::Kind::close:
    case Token::Kind::word:
    case Token::Kind::comparison:
      break;
  }
  return in_quotes(token.text + (token.prefix ? "*" : ""));
}

/// Thrown and caught in this file only: a rule ends with its first mistake.
struct Mistake {
  Problem problem;
};

[[noreturn]] void fail(std::size_t at, std::string message) {
  throw Mistake{{at, std::move(message), {}, {}}};
}

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  Expression parse() {
    if (next().kind == Token::Kind::end) fail(0, "the rule says nothing; write e.g. title:river");
    lexer_.back_to(Token{});
    Expression out = some();
    const Token rest = next();
    if (rest.kind != Token::Kind::end)
      fail(rest.at, shown(rest) + " closes nothing; take it out, or write '(' before");
    return out;
  }

 private:
  /// Counts how deep it is.
  class Deeper {
   public:
    Deeper(std::size_t& depth, std::size_t at) : depth_(depth) {
      if (++depth_ > Rule::max_depth) {
        fail(at, "this is nested more than " + std::to_string(Rule::max_depth) +
                     " deep; divide the rule into several");
      }
    }
    ~Deeper() { --depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    std::size_t& depth_;
  };

  Token read(Lexer::Mode mode) {
    auto token = lexer_.next(mode);
    if (auto* problem = std::get_if<Problem>(&token)) throw Mistake{std::move(*problem)};
    return std::get<Token>(std::move(token));
  }
  Token next() { return read(target_ ? Lexer::Mode::value : Lexer::Mode::question); }

  static bool is(const Token& token, std::string_view keyword) {
    return token.kind == Token::Kind::word && !token.prefix &&
           text::equals_ignoring_case(token.text, keyword);
  }

  bool take(std::string_view keyword) {
    const Token token = next();
    if (is(token, keyword)) return true;
    lexer_.back_to(token);
    return false;
  }

  static void append(Expression& to, Expression part) {
    if (part.kind != to.kind) {
      to.parts.push_back(std::move(part));
    } else {
      for (Expression& inner : part.parts) to.parts.push_back(std::move(inner));
    }
  }

  static Expression joined(Expression all) {
    if (all.parts.size() > 1) return all;
    Expression only = std::move(all.parts.front());
    return only;
  }

  Expression some() {
    Expression out{Kind::some, {}, {}};
    do append(out, every());
    while (take("or"));
    return joined(std::move(out));
  }

  Expression every() {
    Expression out{Kind::every, {}, {}};
    append(out, one());
    for (;;) {
      const Token token = next();
      if (!is(token, "and")) lexer_.back_to(token);
      const bool ends = token.kind == Token::Kind::end || token.kind == Token::Kind::close || is(token, "or");
      if (ends) return joined(std::move(out));
      append(out, one());
    }
  }

  Expression one() {
    const Token token = next();
    if (is(token, "not")) {
      const Deeper deeper(depth_, token.at);
      return {Kind::none, {}, {one()}};
    }
    if (token.kind == Token::Kind::open) return group(token);
    if (target_) return {Kind::term, value(token, *target_), {}};
    return question(token);
  }

  Expression group(const Token& open) {
    const Deeper deeper(depth_, open.at);
    Expression out = some();
    const Token close = next();
    if (close.kind != Token::Kind::close)
      fail(open.at, "this parenthesis is not closed; write ')' where the group ends");
    return out;
  }

  /// A value alone, or a field with what it is compared with.
  Expression question(const Token& token) {
    if (token.kind != Token::Kind::word || token.prefix) return {Kind::term, value(token, {}), {}};
    const Token comparison = read(Lexer::Mode::question);
    if (comparison.kind != Token::Kind::comparison) {
      lexer_.back_to(comparison);
      return {Kind::term, value(token, {}), {}};
    }
    const auto field = find_field(token.text);
    if (!field) {
      throw Mistake{{token.at,
                     "there is no field " + in_quotes(token.text) +
                         "; put quotation marks around the whole word if it is none",
                     token.text, field_names()}};
    }
    Target target{*field, comparison_of(comparison.text)};
    check(target, comparison.at);
    const Token first = read(Lexer::Mode::value);
    if (first.kind != Token::Kind::open) return {Kind::term, value(first, target), {}};
    if (target.comparison != Comparison::contains && target.comparison != Comparison::equal)
      fail(first.at, "only ':' and '=' take several values; write one, without parentheses");
    target_ = target;
    Expression out = group(first);
    target_.reset();
    return out;
  }

  /// Whether the field can be compared so. `:` is `=` where there is nothing to contain.
  static void check(Target& target, std::size_t at) {
    const FieldRow& row = row_of(target.field);
    const std::string name(row.name);
    switch (row.kind) {
      case FieldKind::text:
      case FieldKind::language:
        if (is_order(target.comparison))
          fail(at, in_quotes(name) + " is not compared by size; write ':', '=' or '!='");
        return;
      case FieldKind::duration:
        if (!is_order(target.comparison))
          fail(at, in_quotes(name) + " is compared by size only; write '<', '<=', '>' or '>='");
        return;
      case FieldKind::time:
      case FieldKind::number:
        if (target.comparison == Comparison::contains) target.comparison = Comparison::equal;
    }
  }

  Term value(const Token& token, const Target& target) {
    if (++terms_ > Rule::max_terms) {
      fail(token.at,
           "the rule asks more than " + std::to_string(Rule::max_terms) + " things; divide it into several");
    }
    if (!target_ && target.field == Field::anywhere && token.kind == Token::Kind::word && !token.prefix &&
        is_keyword(token.text)) {
      fail(token.at,
           shown(token) + " has nothing before it; put quotation marks around it if it is a word to find");
    }
    switch (token.kind) {
      case Token::Kind::end:
      case Token::Kind::close:
      case Token::Kind::comparison:
        fail(token.at, "there is " + shown(token) + " where " + expected(target) + " should be");
      case Token::Kind::pattern:
        return {target.field, target.comparison, pattern(token, target)};
      case Token::Kind::open:
      case Token::Kind::word:
      case Token::Kind::quoted:
        break;
    }
    return {target.field, target.comparison, words(token, target)};
  }

  static std::string expected(const Target& target) {
    switch (row_of(target.field).kind) {
      case FieldKind::text:
        return target.field == Field::anywhere
                   ? "a word, a phrase or a field such as title:river"
                   : "a word, a phrase in quotation marks or a /regular expression/";
      case FieldKind::language:
        return "a language such as zh or en-GB";
      case FieldKind::time:
        return "a date such as 2025, 2025-02-22 or 2025-02-22T18:39";
      case FieldKind::duration:
        return "a whole number and a unit (s, m, h, d, w) such as 30d";
      case FieldKind::number:
        break;
    }
    return "a whole number";
  }

  static Pattern pattern(const Token& token, const Target& target) {
    if (row_of(target.field).kind != FieldKind::text)
      fail(token.at, shown(token) + " stands where " + expected(target) + " should be");
    if (target.comparison != Comparison::contains) {
      const std::string name(row_of(target.field).name);
      fail(token.at,
           "a regular expression is found in a text; write " + name + ":/…/, with ^ and $ for the whole");
    }
    auto compiled = Pattern::compile(token.text);
    if (auto* problem = std::get_if<Problem>(&compiled)) {
      problem->at += token.at + 1;
      throw Mistake{std::move(*problem)};
    }
    return std::get<Pattern>(std::move(compiled));
  }

  static Wanted words(const Token& token, const Target& target) {
    const auto wrong = [&]() { fail(token.at, shown(token) + " is not " + expected(target)); };
    const FieldKind kind = row_of(target.field).kind;
    if (kind == FieldKind::text) return phrase(token, target);
    if (kind == FieldKind::language) {
      const std::string range = token.prefix && token.text.empty() ? "*" : token.text;
      if ((token.prefix && range != "*") || !is_language_range(range)) wrong();
      return LanguageRange{range};
    }
    if (token.prefix) wrong();
    if (kind == FieldKind::time) {
      const auto period = parse_period(token.text);
      if (!period) wrong();
      return Date{token.text, *period};
    }
    if (kind == FieldKind::duration) {
      const auto age = parse_age(token.text);
      if (!age) wrong();
      return Age{token.text, *age};
    }
    std::uint64_t number = 0;
    const char* const end = token.text.data() + token.text.size();
    const auto [stop, error] = std::from_chars(token.text.data(), end, number);
    if (error != std::errc{} || stop != end) wrong();
    return number;
  }

  static Wanted phrase(const Token& token, const Target& target) {
    if (token.kind == Token::Kind::word && token.prefix && token.text.empty()) {
      if (target.comparison == Comparison::contains) return Anything{};
      fail(token.at,
           "'*' alone says that there is something; write " + std::string(row_of(target.field).name) + ":*");
    }
    Phrase out{token.text, token.prefix ? Ending::prefix : Ending::word, folded(token.text)};
    if (out.wanted.empty()) fail(token.at, shown(token) + " has nothing to find; write a word");
    return out;
  }

  Lexer lexer_;
  std::optional<Target> target_;  // while the values of a group in parentheses are read
  std::size_t depth_ = 0;
  std::size_t terms_ = 0;
};

}  // namespace

std::variant<Rule, Problem> parse_rule(std::string_view text) {
  if (text.size() > Rule::max_length) {
    return Problem{
        Rule::max_length,
        "the rule is longer than " + std::to_string(Rule::max_length) + " bytes; divide it into several",
        {},
        {}};
  }
  try {
    Expression expression = Parser(text).parse();
    return Rule(std::string(text), std::move(expression));
  } catch (Mistake& mistake) {
    return std::move(mistake.problem);
  }
}

}  // namespace riverd::filter
