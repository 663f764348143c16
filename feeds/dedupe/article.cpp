#include "feeds/dedupe/article.hpp"

#include "feeds/dedupe/characters.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/name_set.hpp"

#include <array>
#include <string>

namespace riverd::dedupe {
namespace {

/// Elements whose text nobody sees, or that stand for something fetched from elsewhere.
constexpr std::array<std::string_view, 5> hidden_elements = {"iframe", "noscript", "script", "style",
                                                             "template"};

/// Elements that begin a new paragraph, a line break among them.
constexpr std::array<std::string_view, 33> separating_elements = {
    "address", "article", "aside",  "blockquote", "br",     "caption", "dd",  "details", "div",
    "dl",      "dt",      "figure", "figcaption", "footer", "h1",      "h2",  "h3",      "h4",
    "h5",      "h6",      "header", "hr",         "li",     "main",    "nav", "ol",      "p",
    "pre",     "section", "table",  "td",         "th",     "ul"};

constexpr std::uint64_t prime = 0x9E3779B97F4A7C15U;

std::uint64_t mixed(std::uint64_t seed, std::uint64_t value) {
  std::uint64_t out = (seed ^ value) * prime;
  out ^= out >> 32U;
  return out;
}

std::uint64_t digest_of_tokens(const std::uint64_t* first, std::size_t count) {
  std::uint64_t out = count;
  for (std::size_t i = 0; i < count; ++i) out = mixed(out, first[i]);
  return out == 0 ? 1 : out;
}

/// Divides texts into tokens (D3).
class TokenReader {
 public:
  explicit TokenReader(std::vector<std::uint64_t>& out) : out_(out) {}

  void read(std::string_view text) {
    CharacterReader reader(text);
    Character c;
    bool more = reader.next(c);
    while (more) {
      if (c.kind == CharacterClass::separator) {
        separator(c.code_point);
      } else if (c.kind == CharacterClass::single) {
        end();
        out_.push_back(mixed(1, c.code_point) & ~std::uint64_t{1});
      } else {
        character(c);
      }
      more = reader.next(c);
    }
    end();
  }

 private:
  void character(const Character& c) {
    if (pending_separator_ != 0) {
      // 1,234.5 is one number: thousands are set apart in many ways, a fraction is not.
      if (c.kind != CharacterClass::digit) {
        end();
      } else if (pending_separator_ == '.') {
        push('.');
      }
      pending_separator_ = 0;
    }
    push(c.code_point);
    number_ = number_ && c.kind == CharacterClass::digit;
    inside_ = true;
  }

  /// Eight ASCII characters are hashed at once.
  void push(char32_t code_point) {
    if (code_point >= 0x80) {
      flush();
      hash_ = mixed(hash_, code_point);
      return;
    }
    word_ = word_ << 8U | code_point;
    if (++in_word_ == sizeof(word_)) flush();
  }

  void flush() {
    if (in_word_ > 0) hash_ = mixed(hash_, word_);
    word_ = 0;
    in_word_ = 0;
  }

  void separator(char32_t code_point) {
    if (inside_ && number_ && pending_separator_ == 0 &&
        (code_point == '.' || code_point == ',' || code_point == '\'')) {
      pending_separator_ = code_point;
    } else {
      end();
    }
  }

  void end() {
    flush();
    if (inside_) out_.push_back(number_ ? hash_ | 1U : hash_ & ~std::uint64_t{1});
    hash_ = 0;
    number_ = true;
    inside_ = false;
    pending_separator_ = 0;
  }

  std::vector<std::uint64_t>& out_;
  std::uint64_t hash_ = 0;
  std::uint64_t word_ = 0;  // the characters not hashed yet
  std::size_t in_word_ = 0;
  char32_t pending_separator_ = 0;  // after digits: part of the number if a digit follows
  bool number_ = true;
  bool inside_ = false;
};

/// Collects an article paragraph by paragraph.
class ArticleReader {
 public:
  explicit ArticleReader(Article& out) : out_(out), tokens_(out.tokens) {}

  void read(std::string_view html) {
    text::HtmlTokenizer tokenizer(html);
    text::HtmlToken token;
    std::string hidden;
    while (tokenizer.next(token)) {
      if (!hidden.empty()) {
        if (token.kind == text::HtmlToken::Kind::end_tag && token.name == hidden) hidden.clear();
      } else if (token.kind == text::HtmlToken::Kind::text) {
        paragraph_ += token.text;
      } else if (token.kind != text::HtmlToken::Kind::comment) {
        if (text::contains<separating_elements>(token.name.view())) end_paragraph();
        if (token.kind == text::HtmlToken::Kind::start_tag &&
            text::contains<hidden_elements>(token.name.view())) {
          hidden = token.name.view();
        }
      }
    }
    end_paragraph();
  }

 private:
  void end_paragraph() {
    const std::size_t first = out_.tokens.size();
    tokens_.read(paragraph_);
    paragraph_.clear();
    const std::size_t count = out_.tokens.size() - first;
    if (count == 0) return;
    const auto digest =
        static_cast<std::uint32_t>(digest_of_tokens(out_.tokens.data() + first, count) >> 32U);
    out_.paragraphs.push_back({digest, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)});
  }

  Article& out_;
  TokenReader tokens_;
  std::string paragraph_;
};

}  // namespace

std::uint64_t Article::text() const {
  return tokens.empty() ? 0 : digest_of_tokens(tokens.data(), tokens.size());
}

Article read_article(std::string_view title, const SafeHtml& body) {
  Article out;
  TokenReader(out.tokens).read(title);
  out.title_tokens = static_cast<std::uint32_t>(out.tokens.size());
  if (!out.tokens.empty()) out.title = digest_of_tokens(out.tokens.data(), out.tokens.size());
  out.tokens.clear();
  ArticleReader(out).read(body.str());
  return out;
}

}  // namespace riverd::dedupe
