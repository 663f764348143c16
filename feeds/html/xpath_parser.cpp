#include "feeds/html/selector_parser.hpp"
#include "feeds/text/ascii.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace riverd::html {
namespace {

using Kind = Condition::Kind;
using Match = Condition::Match;

bool is_name_character(char c) {
  return text::is_alphanumeric(c) || c == '-' || c == '_';
}

/// Reads one location path of the abbreviated syntax (XPath 1.0, 2.5) into the steps of a selector.
class XPathParser {
 public:
  explicit XPathParser(std::string_view text) : text_(text) {}

  Result<ParsedSelector> read() {
    ParsedSelector out;
    Path path;
    Combinator combinator = Combinator::descendant;
    if (!next(combinator)) {
      // Relative to what is searched.
      path.push_back(scope());
      combinator = Combinator::child;
      if (take('.') && !next(combinator) && !at_end()) return error("'/' or '//' belongs here");
    }
    while (!at_end()) {
      if (take('@')) {
        out.attribute = text::lower(name());
        if (out.attribute.empty() || !at_end())
          return error("an attribute's name, the last step, belongs here");
        break;
      }
      if (take("text()") && at_end()) break;
      Step step;
      step.combinator = combinator;
      if (!read_step(step)) return error(wrong_);
      path.push_back(std::move(step));
      if (path.size() > most_steps)
        return error("a path has at most " + std::to_string(most_steps) + " steps");
      if (at_end()) break;
      if (!next(combinator)) return error("only '/', '//' and predicates can follow a step");
      if (at_end()) return error("a step belongs here");
    }
    if (path.empty()) return error("a step belongs here");
    out.paths.push_back(std::move(path));
    return out;
  }

 private:
  [[nodiscard]] Error error(std::string_view what) const { return selector_error(text_, at_, what); }
  bool fail(std::string_view what) {
    if (wrong_.empty()) wrong_ = what;
    return false;
  }

  static Step scope() {
    Step out;
    out.conditions.emplace_back().kind = Kind::scope;
    return out;
  }

  bool next(Combinator& combinator) {
    const bool deep = take("//");
    if (!deep && !take('/')) return false;
    combinator = deep ? Combinator::descendant : Combinator::child;
    return true;
  }

  bool read_step(Step& step) {
    bool named = false;
    if (!take('*')) {
      Condition element;
      element.value = text::lower(name());
      if (element.value.empty()) return fail("an element's name, '*' or '@' belongs here");
      if (take("::") || take('('))
        return fail("axes and functions are not known here; write e.g. //div[@id='x']/a");
      step.conditions.push_back(std::move(element));
      named = true;
    }
    bool first = true;
    for (skip_space(); take('['); skip_space()) {
      if (!read_predicate(step.conditions, named, first)) return false;
      skip_space();
      if (!take(']'))
        return fail("']' is missing; a predicate holds a position, or conditions on attributes with 'and'");
      first = false;
    }
    return true;
  }

  bool read_predicate(std::vector<Condition>& out, bool named, bool first) {
    skip_space();
    if (at_ < text_.size() && text::is_digit(text_[at_])) {
      if (!first) return fail("a position has to stand in the first predicate");
      Condition position;
      position.kind = named ? Kind::type : Kind::child;
      const auto [stop, status] =
          std::from_chars(text_.data() + at_, text_.data() + text_.size(), position.offset);
      if (status != std::errc()) return fail("this number is too large");
      if (position.offset < 1) return fail("positions count from 1");
      at_ = static_cast<std::size_t>(stop - text_.data());
      out.push_back(std::move(position));
      return true;
    }
    do {
      skip_space();
      if (!read_condition(out)) return false;
      skip_space();
    } while (take("and"));
    return true;
  }

  bool read_condition(std::vector<Condition>& out) {
    if (take("not")) {
      skip_space();
      Condition negated;
      negated.kind = Kind::any_of;
      negated.negated = true;
      std::vector<Condition> inside;
      if (!take('(')) return fail("'(' belongs here");
      skip_space();
      if (!read_condition(inside)) return false;
      skip_space();
      if (!take(')')) return fail("')' is missing");
      negated.paths.push_back({Step{Combinator::descendant, std::move(inside)}});
      out.push_back(std::move(negated));
      return true;
    }
    if (take("contains")) return read_function(out, Match::contains);
    if (take("starts-with")) return read_function(out, Match::begins);
    std::string attribute;
    if (!read_attribute(attribute)) return false;
    skip_space();
    const bool unequal = take("!=");
    if (!unequal && !take('=')) {
      out.push_back(attribute_condition(std::move(attribute), Match::present, {}));
      return true;
    }
    skip_space();
    std::string value;
    if (!read_literal(value)) return false;
    // An attribute that is not there is unequal to nothing.
    if (unequal) out.push_back(attribute_condition(attribute, Match::present, {}));
    Condition made = attribute_condition(std::move(attribute), Match::equals, std::move(value));
    made.negated = unequal;
    out.push_back(std::move(made));
    return true;
  }

  /// `(@a, 'v')`, and `(concat(' ', normalize-space(@class), ' '), ' v ')`, the usual words for a class.
  bool read_function(std::vector<Condition>& out, Match match) {
    skip_space();
    if (!take('(')) return fail("'(' belongs here");
    skip_space();
    std::string attribute;
    bool padded = false;
    if (take("concat")) {
      padded = true;
      std::string space;
      const bool read = punctuation('(') && read_literal(space) && punctuation(',') &&
                        read_words(attribute) && punctuation(',') && read_literal(space) && punctuation(')');
      if (!read) return fail("only concat(' ', @class, ' ') is known");
    } else if (!read_words(attribute)) {
      return false;
    }
    std::string value;
    if (!punctuation(',') || !read_literal(value) || !punctuation(')'))
      return fail("a value in quotes and ')' belong here");
    if (padded && value.size() > 2 && value.starts_with(' ') && value.ends_with(' ')) {
      match = Match::word;
      value = value.substr(1, value.size() - 2);
    }
    out.push_back(attribute_condition(std::move(attribute), match, std::move(value)));
    return true;
  }

  bool read_words(std::string& attribute) {
    if (!take("normalize-space")) return read_attribute(attribute);
    return punctuation('(') && read_attribute(attribute) && punctuation(')');
  }

  bool read_attribute(std::string& out) {
    skip_space();
    if (!take('@')) return fail("a position, @attribute, contains(), starts-with() or not() belongs here");
    out = text::lower(name());
    return !out.empty() || fail("an attribute's name belongs here");
  }

  bool read_literal(std::string& out) {
    skip_space();
    if (at_end() || (text_[at_] != '"' && text_[at_] != '\'')) return fail("a value in quotes belongs here");
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return fail("this quote does not end");
    out = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return true;
  }

  bool punctuation(char wanted) {
    skip_space();
    const bool there = take(wanted);
    skip_space();
    return there;
  }

  std::string name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  void skip_space() {
    while (at_ < text_.size() && text::is_space(text_[at_])) ++at_;
  }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] bool ahead(char wanted) const { return at_ < text_.size() && text_[at_] == wanted; }
  bool take(char wanted) {
    if (!ahead(wanted)) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view wrong_;
};

}  // namespace

Result<ParsedSelector> parse_xpath(std::string_view text) {
  return XPathParser(text).read();
}

}  // namespace riverd::html
