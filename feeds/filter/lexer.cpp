#include "feeds/filter/lexer.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::filter {
namespace {

constexpr std::string_view ideographic_space = "\xE3\x80\x80";

/// What people write in other languages, or with another keyboard, and what it is here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> foreign = {{
    {"&&", "write 'and'"},
    {"&", "write 'and'"},
    {"||", "write 'or'"},
    {"|", "write 'or'"},
    {"!", "write 'not'"},
    {"-", "write 'not' to exclude"},
    {"“", "write straight quotation marks"},
    {"”", "write straight quotation marks"},
    {"＂", "write straight quotation marks"},
    {"（", "write '('"},
    {"）", "write ')'"},
    {"'", "write double quotation marks"},
    {"\\", "write the regular expression between slashes"},
}};

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

/// Whether a comparison that follows on it makes it the name of a field: letters of any script, and dots.
bool looks_like_field(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return text::is_letter(c) || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace

Lexer::Read Lexer::next(Mode mode) {
  skip_space();
  if (at_ >= text_.size()) return Token{Token::Kind::end, text_.size()};
  const char c = text_[at_];
  if (c == '(' || c == ')') {
    return Token{c == '(' ? Token::Kind::open : Token::Kind::close, at_++, std::string(1, c)};
  }
  if (c == '"') return quoted();
  if (c == '/') return pattern();
  if (const auto comparison = comparison_at(at_); !comparison.empty() && mode == Mode::question) {
    Token token{Token::Kind::comparison, at_, std::string(comparison)};
    at_ += comparison.size();
    return token;
  }
  for (const auto& [written, instead] : foreign) {
    if (text_.substr(at_).starts_with(written)) {
      return Problem{at_,
                     in_quotes(written) + " is not of this language; " + std::string(instead) +
                         ", or put quotation marks around the word",
                     {},
                     {}};
    }
  }
  return word(mode);
}

void Lexer::skip_space() {
  for (;;) {
    if (at_ < text_.size() && text::is_space(text_[at_])) {
      ++at_;
    } else if (text_.substr(std::min(at_, text_.size())).starts_with(ideographic_space)) {
      at_ += ideographic_space.size();
    } else {
      return;
    }
  }
}

Lexer::Read Lexer::quoted() {
  Token token{Token::Kind::quoted, at_};
  std::size_t at = at_ + 1;
  for (; at < text_.size() && text_[at] != '"'; ++at) {
    if (text_[at] == '\\' && at + 1 < text_.size() && (text_[at + 1] == '"' || text_[at + 1] == '\\')) ++at;
    token.text += text_[at];
  }
  if (at == text_.size())
    return Problem{at_, "these quotation marks are not closed; write \" where the phrase ends", {}, {}};
  at_ = at + 1;
  if (at_ < text_.size() && text_[at_] == '*') {
    token.prefix = true;
    ++at_;
  }
  return token;
}

Lexer::Read Lexer::pattern() {
  Token token{Token::Kind::pattern, at_};
  std::size_t at = at_ + 1;
  for (; at < text_.size() && text_[at] != '/'; ++at) {
    if (text_[at] == '\\' && at + 1 < text_.size()) {
      // The expression is the same whether its slashes are escaped.
      if (text_[at + 1] != '/') token.text += text_[at];
      ++at;
    }
    token.text += text_[at];
  }
  if (at == text_.size()) {
    return Problem{
        at_,
        "this regular expression is not closed; write / where it ends, or put quotation marks around "
        "what is none",
        {},
        {}};
  }
  if (token.text.empty())
    return Problem{at_, "this regular expression is empty; write what it is to find", {}, {}};
  at_ = at + 1;
  return token;
}

Lexer::Read Lexer::word(Mode mode) {
  Token token{Token::Kind::word, at_};
  std::size_t end = at_;
  for (; end < text_.size(); ++end) {
    const char c = text_[end];
    if (text::is_space(c) || c == '(' || c == ')' || c == '"') break;
    if (text_.substr(end).starts_with(ideographic_space)) break;
    if (mode == Mode::question && !comparison_at(end).empty() &&
        looks_like_field(text_.substr(at_, end - at_)))
      break;
  }
  token.text = text_.substr(at_, end - at_);
  at_ = end;
  if (token.text.ends_with('*')) {
    token.prefix = true;
    token.text.pop_back();
  }
  return token;
}

std::string_view Lexer::comparison_at(std::size_t at) const {
  for (const std::string_view comparison : {"!=", "<=", ">=", ":", "=", "<", ">"}) {
    if (text_.substr(at).starts_with(comparison)) return comparison;
  }
  return {};
}

}  // namespace riverd::filter
