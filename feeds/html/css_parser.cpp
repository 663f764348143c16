#include "feeds/html/selector_parser.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/named_references.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace riverd::html {
namespace {

using Kind = Condition::Kind;
using Match = Condition::Match;

bool is_name_character(char c) {
  return text::is_alphanumeric(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// How often, and from which on: a n + b.
struct Nth {
  std::int32_t step = 0;
  std::int32_t offset = 1;
};

Condition simple(Kind kind, Nth nth = {}) {
  Condition out;
  out.kind = kind;
  out.step = nth.step;
  out.offset = nth.offset;
  return out;
}

/// Pseudo-classes without parentheses, and which conditions each stands for.
struct Plain {
  std::string_view name;
  Kind kind;
  std::optional<Kind> second;
};
constexpr std::array<Plain, 9> plain_classes = {{{"first-child", Kind::child, {}},
                                                 {"last-child", Kind::child_from_end, {}},
                                                 {"only-child", Kind::child, Kind::child_from_end},
                                                 {"first-of-type", Kind::type, {}},
                                                 {"last-of-type", Kind::type_from_end, {}},
                                                 {"only-of-type", Kind::type, Kind::type_from_end},
                                                 {"empty", Kind::empty, {}},
                                                 {"root", Kind::root, {}},
                                                 {"scope", Kind::scope, {}}}};

constexpr std::array<std::pair<std::string_view, Kind>, 10> functions = {
    {{"nth-child", Kind::child},
     {"nth-last-child", Kind::child_from_end},
     {"nth-of-type", Kind::type},
     {"nth-last-of-type", Kind::type_from_end},
     {"contains", Kind::contains},
     {"matches", Kind::matches},
     {"not", Kind::any_of},
     {"is", Kind::any_of},
     {"where", Kind::any_of},
     {"has", Kind::has}}};

constexpr std::string_view known_classes =
    "this pseudo-class is not among first-child, last-child, only-child, nth-child(N), nth-last-child(N), "
    "first-of-type, last-of-type, only-of-type, nth-of-type(N), nth-last-of-type(N), empty, root, scope, "
    "contains(\"…\"), matches(\"…\"), not(…), is(…), has(…)";

/// Whether a path is answered by looking at one element alone.
bool is_single(const Path& path) {
  return path.size() == 1;
}

/// Reads a list of selectors; throws nothing: the first mistake ends it.
class CssParser {
 public:
  CssParser(std::string_view text, Notation notation) : text_(text), notation_(notation) {}

  Result<ParsedSelector> read() {
    ParsedSelector out;
    if (!read_list(out.paths, false)) return error();
    if (ahead("::attr(") && notation_ == Notation::css)
      return error("no ::attr() can stand here, for it is elements that are looked for");
    if (take("::attr(")) {
      skip_space();
      out.attribute = text::lower(name());
      skip_space();
      if (out.attribute.empty() || !take(')')) return error("an attribute's name and ')' belong here");
    }
    skip_space();
    if (at_ != text_.size()) return error("this cannot be read");
    out.lists = lists_;
    return out;
  }

 private:
  [[nodiscard]] Error error(std::string_view what) const { return selector_error(text_, at_, what); }
  [[nodiscard]] Error error() const { return error(wrong_); }
  bool fail(std::string_view what) {
    if (wrong_.empty()) wrong_ = what;
    return false;
  }

  /// `relative`: each path leads on from the element in question.
  bool read_list(std::vector<Path>& out, bool relative) {
    if (++depth_ > deepest_selector) return fail("this is nested too deep");
    std::size_t steps = 0;
    do {
      Path path;
      if (!read_path(path, relative)) return false;
      if (relative || !is_single(path)) steps += path.size();
      if (steps > most_steps) {
        return fail("up to here there are more than " + std::to_string(most_steps) +
                    " steps; write several selectors");
      }
      out.push_back(std::move(path));
      skip_space();
    } while (take(','));
    --depth_;
    return true;
  }

  bool take_combinator(Combinator& out) {
    if (take('>')) {
      out = Combinator::child;
    } else if (take('+')) {
      out = Combinator::next;
    } else if (take('~')) {
      out = Combinator::following;
    } else {
      return false;
    }
    return true;
  }

  bool read_path(Path& path, bool relative) {
    skip_space();
    Combinator combinator = Combinator::descendant;
    if (relative) take_combinator(combinator);
    while (true) {
      skip_space();
      Step step;
      step.combinator = combinator;
      if (!read_compound(step.conditions)) return false;
      path.push_back(std::move(step));
      const bool spaced = skip_space();
      if (take_combinator(combinator)) continue;
      if (!spaced || at_ == text_.size() || text_[at_] == ',' || text_[at_] == ')' || ahead("::attr("))
        return true;
      combinator = Combinator::descendant;
    }
  }

  bool read_compound(std::vector<Condition>& out) {
    const std::size_t begin = at_;
    if (!take('*')) {
      if (std::string element = name(); !element.empty()) {
        Condition named = simple(Kind::name);
        named.value = text::lower(element);
        out.push_back(std::move(named));
      }
    }
    while (at_ < text_.size()) {
      if (take('#')) {
        if (!read_named(out, "id", Match::equals)) return false;
      } else if (take('.')) {
        if (!read_named(out, "class", Match::word)) return false;
      } else if (take('[')) {
        if (!read_attribute(out)) return false;
      } else if (!ahead("::") && take(':')) {
        if (!read_pseudo(out)) return false;
      } else {
        break;
      }
    }
    return at_ != begin || fail("an element, a .class, an #id or an [attribute] belongs here");
  }

  bool read_named(std::vector<Condition>& out, const char* attribute, Match match) {
    std::string value = name();
    if (value.empty()) return fail("a name belongs here");
    out.push_back(attribute_condition(attribute, match, std::move(value)));
    return true;
  }

  bool read_attribute(std::vector<Condition>& out) {
    skip_space();
    std::string attribute = text::lower(name());
    if (attribute.empty()) return fail("the name of an attribute belongs here");
    skip_space();
    if (take(']')) {
      out.push_back(attribute_condition(std::move(attribute), Match::present, {}));
      return true;
    }
    static constexpr std::array<std::pair<char, Match>, 5> signs = {{{'~', Match::word},
                                                                     {'|', Match::dashed},
                                                                     {'^', Match::begins},
                                                                     {'$', Match::ends},
                                                                     {'*', Match::contains}}};
    const auto* const sign =
        std::find_if(signs.begin(), signs.end(), [&](const auto& one) { return take(one.first); });
    const Match match = sign == signs.end() ? Match::equals : sign->second;
    if (!take('=')) return fail("'=' or ']' belongs here");
    skip_space();
    std::string value;
    if (is_quote_ahead()) {
      if (!read_quoted(value)) return false;
    } else if (value = name(); value.empty()) {
      return fail("a value belongs here, in quotes");
    }
    Condition made = attribute_condition(std::move(attribute), match, std::move(value));
    skip_space();
    made.ignore_case = take('i') || take('I');
    skip_space();
    if (!take(']')) return fail("']' is missing");
    out.push_back(std::move(made));
    return true;
  }

  bool read_pseudo(std::vector<Condition>& out) {
    const std::size_t begin = at_ - 1;
    const std::string pseudo = text::lower(name());
    const auto is_it = [&](std::string_view known) { return known == pseudo; };
    const auto* const plain = std::find_if(plain_classes.begin(), plain_classes.end(),
                                           [&](const Plain& one) { return is_it(one.name); });
    if (plain != plain_classes.end()) {
      out.push_back(simple(plain->kind));
      if (plain->second) out.push_back(simple(*plain->second));
      return true;
    }
    const auto* const function =
        std::find_if(functions.begin(), functions.end(), [&](const auto& one) { return is_it(one.first); });
    if (function == functions.end()) {
      at_ = begin;
      return fail(known_classes);
    }
    Condition made = simple(function->second);
    made.negated = pseudo == "not";
    if (!take('(')) return fail("'(' belongs here");
    skip_space();
    if (!read_argument(made)) return false;
    skip_space();
    if (!take(')')) return fail("')' is missing");
    out.push_back(std::move(made));
    return true;
  }

  /// What stands in the parentheses.
  bool read_argument(Condition& out) {
    switch (out.kind) {
      case Kind::contains:
        return read_words(out.value);
      case Kind::matches:
        return read_pattern(out.pattern);
      case Kind::any_of:
      case Kind::has: {
        const bool relative = out.kind == Kind::has;
        if (!read_list(out.paths, relative)) return false;
        if (relative || !std::all_of(out.paths.begin(), out.paths.end(), is_single)) out.list = ++lists_;
        return true;
      }
      default:
        return read_nth(out) || fail("a number from 1 on, odd, even or e.g. 2n+1 belongs here");
    }
  }

  bool read_words(std::string& out) {
    if (!is_quote_ahead()) return fail("a text in quotes belongs here");
    const std::size_t begin = at_;
    if (!read_quoted(out)) return false;
    if (!out.empty()) return true;
    at_ = begin;
    return fail("an empty text is in every element; write some words");
  }

  /// In expressions backslashes mean something of their own, but before the quote.
  bool read_pattern(text::Pattern& out) {
    if (!is_quote_ahead()) return fail("a regular expression in quotes belongs here");
    const std::size_t begin = at_;
    std::string expression;
    if (!read_quoted(expression, true)) return false;
    auto compiled = text::compile_pattern(expression);
    if (!compiled) {
      at_ = begin;
      return fail(compiled.error().message());
    }
    out = std::move(*compiled);
    return true;
  }

  bool read_nth(Condition& out) {
    if (take("odd") || take("even")) {
      out.step = 2;
      out.offset = text_[at_ - 1] == 'd' ? 1 : 0;
      return true;
    }
    const std::int32_t sign = take_sign();
    const auto count = number();
    if (!take('n') && !take('N')) {
      out.step = 0;
      out.offset = sign * count.value_or(0);
      return out.offset > 0;
    }
    out.step = sign * count.value_or(1);
    out.offset = 0;
    skip_space();
    if (!ahead("+") && !ahead("-")) return true;
    const std::int32_t further = take_sign();
    skip_space();
    const auto offset = number();
    out.offset = further * offset.value_or(0);
    return offset.has_value();
  }

  std::int32_t take_sign() {
    if (take('-')) return -1;
    take('+');
    return 1;
  }

  std::optional<std::int32_t> number() {
    std::int32_t value = 0;
    const std::size_t most = std::min(text_.size(), at_ + 6);
    const auto [stop, status] = std::from_chars(text_.data() + at_, text_.data() + most, value);
    if (status != std::errc() || !text::is_digit(text_[at_])) return std::nullopt;
    at_ = static_cast<std::size_t>(stop - text_.data());
    return value;
  }

  [[nodiscard]] bool is_quote_ahead() const { return ahead("\"") || ahead("'"); }

  bool read_quoted(std::string& out, bool keep_backslashes = false) {
    const std::size_t begin = at_;
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] != '\\' || at_ + 1 == text_.size()) {
        out += text_[at_++];
      } else if (!keep_backslashes) {
        escape(out);
      } else {
        if (text_[at_ + 1] != quote) out += text_[at_];
        out += text_[at_ + 1];
        at_ += 2;
      }
    }
    if (take(quote)) return true;
    at_ = begin;
    return fail("this quote does not end");
  }

  std::string name() {
    std::string out;
    while (at_ < text_.size()) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        escape(out);
      } else if (is_name_character(text_[at_])) {
        out += text_[at_++];
      } else {
        break;
      }
    }
    return out;
  }

  /// `\:` stands for itself, `\3a ` for a character's number.
  void escape(std::string& out) {
    ++at_;
    std::size_t digits = 0;
    while (digits < 6 && at_ + digits < text_.size() && text::is_hex_digit(text_[at_ + digits])) ++digits;
    if (digits == 0) {
      out += text_[at_++];
      return;
    }
    std::uint32_t number = 0;
    std::from_chars(text_.data() + at_, text_.data() + at_ + digits, number, 16);
    at_ += digits;
    if (at_ < text_.size() && text::is_space(text_[at_])) ++at_;
    text::append_code_point(out, number);
  }

  bool skip_space() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text::is_space(text_[at_])) ++at_;
    return at_ != begin;
  }
  [[nodiscard]] bool ahead(std::string_view wanted) const { return text_.substr(at_).starts_with(wanted); }
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view wanted) {
    if (!ahead(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  std::string_view text_;
  Notation notation_;
  std::size_t at_ = 0;
  std::string wrong_;
  int depth_ = 0;
  std::size_t lists_ = 0;
};

}  // namespace

Error selector_error(std::string_view text, std::size_t at, std::string_view what) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  std::string where = "at its end: ";
  if (at < text.size()) {
    std::size_t end = std::min(text.size(), at + 20);
    while (end < text.size() && !begins(text[end])) --end;
    const std::string_view before = text.substr(0, at);
    const auto column = std::count_if(before.begin(), before.end(), begins) + 1;
    where = "at '" + std::string(text.substr(at, end - at)) + "' in column " + std::to_string(column) + ": ";
  }
  return {FeedError::unreadable, where + std::string(what)};
}

Condition attribute_condition(std::string name, Condition::Match match, std::string value) {
  Condition out = simple(Kind::attribute);
  out.name = std::move(name);
  out.match = match;
  out.value = std::move(value);
  return out;
}

Result<ParsedSelector> parse_css(std::string_view text, Notation notation) {
  return CssParser(text, notation).read();
}

}  // namespace riverd::html
