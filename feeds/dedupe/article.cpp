#include "feeds/dedupe/article.hpp"

#include "feeds/dedupe/token_reader.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/paragraphs.hpp"

#include <algorithm>
#include <string>

namespace riverd::dedupe {
namespace {

/// As many tokens as most articles have; longer ones grow as they are read.
constexpr std::size_t most_reserved = 1024;

std::uint64_t digest_of_tokens(const std::uint64_t* first, std::size_t count) {
  std::uint64_t out = count;
  for (std::size_t i = 0; i < count; ++i) out = mixed_in(out, first[i]);
  return out == 0 ? 1 : out;
}

std::uint32_t paragraph_digest_of(const std::uint64_t* first, std::size_t count) {
  return static_cast<std::uint32_t>(digest_of_tokens(first, count) >> 32U);
}

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
        append(token);
      } else if (token.kind != text::HtmlToken::Kind::comment) {
        if (text::separates_paragraphs(token.name.view())) end_paragraph();
        if (token.kind == text::HtmlToken::Kind::start_tag && text::hides_text(token.name.view())) {
          hidden = token.name.view();
        }
      }
    }
    end_paragraph();
  }

 private:
  /// Most paragraphs are one piece of the text and are read where they stand.
  void append(const text::HtmlToken& token) {
    const bool decoded = token.text.data() == token.decoded.data();
    if (paragraph_.empty() && !decoded) {
      paragraph_ = token.text;
      return;
    }
    if (paragraph_.data() != joined_.data()) joined_ = paragraph_;
    joined_ += token.text;
    paragraph_ = joined_;
  }

  void end_paragraph() {
    if (paragraph_.empty()) return;
    const std::size_t first = out_.tokens.size();
    tokens_.read(paragraph_);
    paragraph_ = {};
    const std::size_t count = out_.tokens.size() - first;
    if (count == 0) return;
    const std::uint32_t digest = paragraph_digest_of(out_.tokens.data() + first, count);
    out_.paragraphs.push_back({digest, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)});
  }

  Article& out_;
  TokenReader tokens_;
  std::string_view paragraph_;  // in the text, or what has been joined of several pieces
  std::string joined_;
};

}  // namespace

std::uint64_t Article::text() const {
  return tokens.empty() ? 0 : digest_of_tokens(tokens.data(), tokens.size());
}

std::uint32_t paragraph_digest(std::string_view text) {
  std::vector<std::uint64_t> tokens;
  TokenReader(tokens).read(text);
  return tokens.empty() ? 0 : paragraph_digest_of(tokens.data(), tokens.size());
}

Article read_article(std::string_view title, const SafeHtml& body) {
  Article out;
  out.tokens.reserve(std::min(title.size() + body.str().size() / 8, most_reserved));
  TokenReader(out.tokens).read(title);
  out.title_tokens = static_cast<std::uint32_t>(out.tokens.size());
  if (!out.tokens.empty()) out.title = digest_of_tokens(out.tokens.data(), out.tokens.size());
  out.tokens.clear();
  ArticleReader(out).read(body.str());
  return out;
}

}  // namespace riverd::dedupe
