// Reads selectors.

#include "feeds/rules/selector.hpp"
#include "feeds/text/ascii.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace riverd::rules {
namespace {

constexpr std::size_t deepest = 4;     // of `:not(:has(:is(…)))`
constexpr std::size_t longest = 4096;  // bytes of one selector
constexpr std::int64_t pattern_memory = 1 << 20;

/// What ends reading; caught by parse().
struct Wrong {
  std::string what;
};

bool is_name_character(char c) {
  return text::is_alphanumeric(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<Complex> whole() {
    if (text_.size() > longest) throw Wrong{"it is longer than 4096 bytes"};
    auto out = list(false, 0);
    if (at_ < text_.size()) throw unexpected();
    return out;
  }

 private:
  Wrong unexpected() const {
    if (at_ >= text_.size()) return {"it ends where more is needed"};
    return {"'" + std::string(text_.substr(at_, 12)) + "' is not understood in column " +
            std::to_string(at_ + 1)};
  }

  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }

  bool take(char c) {
    if (peek() != c || done()) return false;
    ++at_;
    return true;
  }

  void want(char c) {
    if (!take(c)) throw Wrong{"'" + std::string(1, c) + "' is missing in column " + std::to_string(at_ + 1)};
  }

  bool skip_white() {
    const std::size_t before = at_;
    while (!done() && text::is_space(text_[at_])) ++at_;
    return at_ != before;
  }

  std::vector<Complex> list(bool relative, std::size_t depth) {
    if (depth > deepest) throw Wrong{"it is nested too deep"};
    std::vector<Complex> out;
    do {
      skip_white();
      out.push_back(complex(relative, depth));
      skip_white();
    } while (take(','));
    return out;
  }

  Complex complex(bool relative, std::size_t depth) {
    Complex out;
    char combinator = ' ';
    if (relative && take('>')) {
      combinator = '>';
      skip_white();
    }
    for (;;) {
      out.compounds.push_back(compound(depth));
      out.combinators.push_back(combinator);
      const bool white = skip_white();
      const char next = peek();
      if (done() || next == ',' || next == ')') return out;
      if (next == '>' || next == '+' || next == '~') {
        combinator = next;
        ++at_;
        skip_white();
      } else if (white) {
        combinator = ' ';
      } else {
        throw unexpected();
      }
    }
  }

  Compound compound(std::size_t depth) {
    Compound out;
    const std::size_t begin = at_;
    if (take('*')) {
    } else if (is_name_character(peek())) {
      out.type = text::lower(name());
    }
    for (;;) {
      if (take('.')) {
        out.attributes.push_back({"class", AttributeTest::Op::word, name(), false});
      } else if (take('#')) {
        out.attributes.push_back({"id", AttributeTest::Op::equal, name(), false});
      } else if (take('[')) {
        out.attributes.push_back(attribute());
      } else if (take(':')) {
        out.pseudo_classes.push_back(pseudo_class(depth));
      } else {
        break;
      }
    }
    if (at_ == begin) throw unexpected();
    return out;
  }

  std::string name() {
    std::string out;
    while (!done()) {
      if (is_name_character(text_[at_])) {
        out += text_[at_++];
      } else if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        out += text_[at_ + 1];
        at_ += 2;
      } else {
        break;
      }
    }
    if (out.empty()) throw unexpected();
    return out;
  }

  std::string quoted() {
    const char quote = peek();
    if (quote != '"' && quote != '\'')
      throw Wrong{"a text in quotes is missing in column " + std::to_string(at_ + 1)};
    ++at_;
    std::string out;
    while (!done() && text_[at_] != quote) {
      // A backslash hides a quote; in expressions all others mean something of their own.
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == quote) ++at_;
      out += text_[at_++];
    }
    want(quote);
    return out;
  }

  AttributeTest attribute() {
    AttributeTest out;
    skip_white();
    out.name = text::lower(name());
    skip_white();
    if (take(']')) return out;
    using Op = AttributeTest::Op;
    static constexpr std::array<std::pair<char, Op>, 5> operators = {
        {{'~', Op::word}, {'|', Op::dash}, {'^', Op::prefix}, {'$', Op::suffix}, {'*', Op::part}}};
    out.op = Op::equal;
    for (const auto& [c, op] : operators) {
      if (take(c)) {
        out.op = op;
        break;
      }
    }
    want('=');
    skip_white();
    const char next = peek();
    out.value = next == '"' || next == '\'' ? quoted() : name();
    skip_white();
    if (take('i') || take('I')) out.ignores_case = true;
    skip_white();
    want(']');
    return out;
  }

  PseudoClass pseudo_class(std::size_t depth) {
    using Kind = PseudoClass::Kind;
    PseudoClass out;
    const std::size_t begin = at_;
    const std::string kind = text::lower(name());
    const auto children = [&](Kind of, std::uint32_t number) {
      out.kind = of;
      out.number = number;
      return out;
    };
    if (kind == "first-child") return children(Kind::nth_child, 1);
    if (kind == "last-child") return children(Kind::nth_last_child, 1);
    if (kind == "empty") return out;
    static constexpr std::array<std::pair<std::string_view, Kind>, 7> functions = {
        {{"nth-child", Kind::nth_child},
         {"nth-last-child", Kind::nth_last_child},
         {"contains", Kind::contains},
         {"matches", Kind::matches},
         {"not", Kind::negation},
         {"is", Kind::is},
         {"has", Kind::has}}};
    const auto* const known =
        std::find_if(functions.begin(), functions.end(), [&](const auto& one) { return one.first == kind; });
    if (known == functions.end()) {
      at_ = begin;
      throw Wrong{"':" + kind +
                  "' is not among first-child, last-child, nth-child(N), nth-last-child(N), empty, "
                  "contains(\"…\"), matches(\"…\"), not(…), is(…), has(…)"};
    }
    out.kind = known->second;
    want('(');
    skip_white();
    switch (out.kind) {
      case Kind::nth_child:
      case Kind::nth_last_child:
        out.number = number();
        break;
      case Kind::contains:
        out.text = quoted();
        if (out.text.empty()) throw Wrong{":contains(\"\") says nothing"};
        break;
      case Kind::matches: {
        auto compiled = compile_pattern(quoted());
        if (auto* wrong = std::get_if<std::string>(&compiled)) throw Wrong{std::move(*wrong)};
        out.pattern = std::get<0>(std::move(compiled));
        break;
      }
      default:
        out.selectors = list(out.kind == Kind::has, depth + 1);
    }
    skip_white();
    want(')');
    return out;
  }

  std::uint32_t number() {
    std::uint32_t out = 0;
    std::size_t digits = 0;
    for (; text::is_digit(peek()) && digits < 6; ++digits) {
      out = out * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
    }
    if (out == 0) throw Wrong{"a number from 1 on is missing in column " + std::to_string(at_ + 1)};
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// What of a compound has to stand in the markup word for word.
std::string needle_of(const Compound& compound) {
  std::string out;
  for (const AttributeTest& test : compound.attributes) {
    if (test.op == AttributeTest::Op::present || test.ignores_case) continue;  // spelled in either case
    if (test.value.size() > out.size()) out = test.value;
  }
  for (const PseudoClass& pseudo : compound.pseudo_classes) {
    // What goes over several lines or elements is not found in one piece.
    const bool whole = pseudo.text.find_first_of(" \n<>&\"'") == std::string::npos;
    if (pseudo.kind == PseudoClass::Kind::contains && whole && pseudo.text.size() > out.size()) {
      out = pseudo.text;
    }
  }
  return out;
}

}  // namespace

std::variant<std::shared_ptr<const re2::RE2>, std::string> compile_pattern(std::string_view expression) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(pattern_memory);
  auto compiled =
      std::make_shared<const re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
  if (!compiled->ok()) {
    return "this is no regular expression: " + compiled->error() + "; write it in the syntax of RE2";
  }
  return std::shared_ptr<const re2::RE2>(std::move(compiled));
}

std::variant<Selector, std::string> Selector::parse(std::string_view text) {
  Selector out;
  try {
    out.any_of_ = Parser(text).whole();
  } catch (Wrong& wrong) {
    return std::move(wrong.what);
  }
  for (const Complex& complex : out.any_of_) {
    std::string needle = needle_of(complex.compounds.back());
    if (needle.empty()) {
      out.needles_.clear();
      break;
    }
    out.needles_.push_back(std::move(needle));
  }
  return out;
}

}  // namespace riverd::rules
