#pragma once

#include "feeds/model/safe_html.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

/// Which entries of different sources are one article (D2 to D8): the text work only. Nothing here looks
/// anything up; all of it is pure and takes time linear in the text.
namespace riverd::dedupe {

/// One paragraph of an article: what a block element or a line break sets apart.
struct Paragraph {
  std::uint32_t digest = 0;  // of its tokens; equal paragraphs have equal ones
  std::uint32_t first = 0;   // index of its first token
  std::uint32_t count = 0;   // of its tokens, at least one
};

/// An article's visible text as it is compared (D2, D3): NFKC, one case, traditional characters as
/// simplified ones; script, style and iframe left out. Each CJK character is a token, each other run of
/// letters or digits is one, a number with its separators (1,234.5) too.
struct Article {
  std::vector<std::uint64_t> tokens;  // hashes, in order; the lowest bit is set for numbers and for them only
  std::vector<Paragraph> paragraphs;  // in order; together they cover the tokens
  std::uint64_t title = 0;            // digest of the title's tokens; 0: it has none
  std::uint32_t title_tokens = 0;

  /// Digest of all tokens; 0: there are none.
  [[nodiscard]] std::uint64_t text() const;
};

/// `title` is plain text; `body` an entry's content, or its summary where it has no content.
[[nodiscard]] Article read_article(std::string_view title, const SafeHtml& body);

/// What a paragraph of this text has for a digest; 0: it has no token, so it is none.
[[nodiscard]] std::uint32_t paragraph_digest(std::string_view text);

}  // namespace riverd::dedupe
