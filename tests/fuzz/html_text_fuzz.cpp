// HTML to text, and the guess whether a text is HTML: the text is valid, folded and trimmed, and is not
// longer than references can make it.

#include "feeds/text/encoding.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"
#include "feeds/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const std::string html(text::decode_document(fuzz::text_of(data, size), {}).utf8());
  const std::string plain = text::html_to_text(html);
  fuzz::require(text::survey_utf8(plain).valid == plain.size(), "text is UTF-8");
  fuzz::require(text::fold_white_space(plain) == plain, "text is folded");
  fuzz::require(plain.size() <= 3 * html.size() + 8, "text is bounded by its source");
  (void)text::looks_like_html(html);
  const std::string escaped = text::escape_markup(plain);
  fuzz::require(text::html_to_text(escaped) == plain, "escaped text is the text again");
  const std::string url = text::resolve_url(html, "https://source.example/a/b?c#d");
  fuzz::require(text::repair_url(url) == url, "a resolved URL needs no repair");
  if (const auto link = text::normalized_link(url)) {
    fuzz::require(text::normalized_link("https://" + *link) == *link, "a normalised link is its own");
  }
  return 0;
}
