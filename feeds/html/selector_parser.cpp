#include "feeds/html/selector_parser.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/named_references.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <utility>

namespace riverd::html {
namespace {

constexpr int deepest = 8;  // of :not() in :is() in …

bool is_name_character(char c) {
  return text::is_alphanumeric(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

Condition simple(Condition::Kind kind) {
  Condition out;
  out.kind = kind;
  return out;
}

Condition nth(Condition::Kind kind, std::int32_t step, std::int32_t offset) {
  Condition out = simple(kind);
  out.step = step;
  out.offset = offset;
  return out;
}

/// Reads a list of selectors; throws nothing: the first mistake ends it.
class CssParser {
 public:
  explicit CssParser(std::string_view text) : text_(text) {}

  Result<ParsedSelector> read() {
    ParsedSelector out;
    do {
      std::vector<Step> path;
      if (!read_path(path)) return error();
      out.paths.push_back(std::move(path));
      skip_space();
    } while (take(','));
    if (take("::attr(")) {
      skip_space();
      out.attribute = text::lower(name());
      skip_space();
      if (out.attribute.empty() || !take(')'))
        return selector_error(text_, at_, "an attribute's name and ')' belong here");
    }
    skip_space();
    if (at_ != text_.size()) return selector_error(text_, at_, "this cannot be read");
    return out;
  }

 private:
  [[nodiscard]] Error error() const { return selector_error(text_, at_, wrong_); }
  bool fail(std::string_view what) {
    if (wrong_.empty()) wrong_ = what;
    return false;
  }

  bool read_path(std::vector<Step>& path) {
    skip_space();
    Combinator combinator = Combinator::descendant;
    while (true) {
      Step step;
      step.combinator = combinator;
      if (!read_compound(step.conditions)) return false;
      path.push_back(std::move(step));
      const bool spaced = skip_space();
      if (take('>')) {
        combinator = Combinator::child;
      } else if (take('+')) {
        combinator = Combinator::next;
      } else if (take('~')) {
        combinator = Combinator::following;
      } else if (spaced && at_ < text_.size() && text_[at_] != ',' && text_[at_] != ')' &&
                 !ahead("::attr(")) {
        combinator = Combinator::descendant;
      } else {
        return true;
      }
      skip_space();
    }
  }

  bool read_compound(std::vector<Condition>& out) {
    const std::size_t begin = at_;
    if (!take('*')) {
      if (std::string element = name(); !element.empty()) {
        Condition named = simple(Condition::Kind::name);
        named.value = text::lower(element);
        out.push_back(std::move(named));
      }
    }
    while (at_ < text_.size() && wrong_.empty()) {
      if (take('#')) {
        if (!read_named(out, "id", Condition::Match::equals)) return false;
      } else if (take('.')) {
        if (!read_named(out, "class", Condition::Match::word)) return false;
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

  bool read_named(std::vector<Condition>& out, const char* attribute, Condition::Match match) {
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
      out.push_back(attribute_condition(std::move(attribute), Condition::Match::present, {}));
      return true;
    }
    Condition::Match match = Condition::Match::equals;
    static constexpr std::pair<char, Condition::Match> signs[] = {{'~', Condition::Match::word},
                                                                  {'|', Condition::Match::dashed},
                                                                  {'^', Condition::Match::begins},
                                                                  {'$', Condition::Match::ends},
                                                                  {'*', Condition::Match::contains}};
    const auto* const sign =
        std::find_if(std::begin(signs), std::end(signs), [&](const auto& one) { return take(one.first); });
    if (sign != std::end(signs)) match = sign->second;
    if (!take('=')) return fail("'=' or ']' belongs here");
    skip_space();
    std::optional<std::string> value = value_of_attribute();
    if (!value) return fail("a value belongs here, in quotes");
    Condition made = attribute_condition(std::move(attribute), match, std::move(*value));
    skip_space();
    if (take('i') || take('I')) made.ignore_case = true;
    skip_space();
    if (!take(']')) return fail("']' is missing");
    out.push_back(std::move(made));
    return true;
  }

  std::optional<std::string> value_of_attribute() {
    if (at_ >= text_.size()) return std::nullopt;
    const char quote = text_[at_];
    if (quote != '"' && quote != '\'') {
      std::string plain = name();
      return plain.empty() ? std::nullopt : std::optional(std::move(plain));
    }
    std::string out;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    return take(quote) ? std::optional(std::move(out)) : std::nullopt;
  }

  bool read_pseudo(std::vector<Condition>& out) {
    using Kind = Condition::Kind;
    const std::size_t begin = at_;
    const std::string pseudo = text::lower(name());
    const auto add = [&](Condition condition) {
      out.push_back(std::move(condition));
      return true;
    };
    if (pseudo == "first-child") return add(nth(Kind::child, 0, 1));
    if (pseudo == "first-of-type") return add(nth(Kind::type, 0, 1));
    if (pseudo == "last-child") return add(simple(Kind::last_child));
    if (pseudo == "only-child") return add(nth(Kind::child, 0, 1)) && add(simple(Kind::last_child));
    if (pseudo == "empty") return add(simple(Kind::empty));
    if (pseudo == "root") return add(simple(Kind::root));
    if (pseudo == "scope") return add(simple(Kind::scope));
    if (pseudo == "nth-child" || pseudo == "nth-of-type") {
      const auto numbers = read_nth();
      if (!numbers) return fail("a number, odd, even or e.g. (2n+1) belongs here");
      return add(nth(pseudo == "nth-child" ? Kind::child : Kind::type, numbers->first, numbers->second));
    }
    if ((pseudo == "not" || pseudo == "is" || pseudo == "where") && take('(')) {
      Condition any = simple(Kind::any_of);
      any.negated = pseudo == "not";
      if (++depth_ > deepest) return fail("this is nested too deep");
      do {
        skip_space();
        std::vector<Condition> compound;
        if (!read_compound(compound)) return false;
        any.alternatives.push_back(std::move(compound));
        skip_space();
      } while (take(','));
      --depth_;
      return take(')') ? add(std::move(any)) : fail("')' is missing; combinators cannot stand in here");
    }
    at_ = begin;
    return fail("this pseudo-class is not known");
  }

  /// The inside of :nth-child(), with its parentheses.
  std::optional<std::pair<std::int32_t, std::int32_t>> read_nth() {
    if (!take('(')) return std::nullopt;
    const std::size_t end = text_.find(')', at_);
    if (end == std::string_view::npos) return std::nullopt;
    std::string inside = text::lower(text_.substr(at_, end - at_));
    std::erase_if(inside, [](char c) { return text::is_space(c) || c == '+'; });
    at_ = end + 1;
    if (inside == "odd") return std::pair{2, 1};
    if (inside == "even") return std::pair{2, 0};
    const auto number = [](std::string_view digits) -> std::optional<std::int32_t> {
      std::int32_t value = 0;
      const auto [stop, status] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      const bool whole = status == std::errc() && stop == digits.data() + digits.size();
      return whole && value > -1'000'000 && value < 1'000'000 ? std::optional(value) : std::nullopt;
    };
    const std::size_t n = inside.find('n');
    if (n == std::string::npos) {
      const auto offset = number(inside);
      if (!offset) return std::nullopt;
      return std::pair{0, *offset};
    }
    const std::string_view before = std::string_view(inside).substr(0, n);
    const std::string_view behind = std::string_view(inside).substr(n + 1);
    const auto step = before.empty() ? std::optional(1) : before == "-" ? std::optional(-1) : number(before);
    const auto offset = behind.empty() ? std::optional(0) : number(behind);
    if (!step || !offset) return std::nullopt;
    return std::pair{*step, *offset};
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
  std::size_t at_ = 0;
  std::string_view wrong_;
  int depth_ = 0;
};

}  // namespace

Error selector_error(std::string_view text, std::size_t at, std::string_view what) {
  std::string where = at >= text.size() ? "at its end: " : "at '" + std::string(text.substr(at, 20)) + "': ";
  return {FeedError::unreadable, where + std::string(what)};
}

Condition attribute_condition(std::string name, Condition::Match match, std::string value) {
  Condition out = simple(Condition::Kind::attribute);
  out.name = std::move(name);
  out.match = match;
  out.value = std::move(value);
  return out;
}

Result<ParsedSelector> parse_css(std::string_view text) {
  return CssParser(text).read();
}

}  // namespace riverd::html
