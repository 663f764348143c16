// Any bytes as a file of an archive, and any published HTML as Markdown: it reads back as the same HTML.

#include "feeds/archive/markdown.hpp"
#include "feeds/archive/read_file.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/sanitize.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const std::string_view bytes = fuzz::text_of(data, size);
  (void)archive::read_file(bytes);
  const std::string given(text::decode_document(bytes, {}).utf8());
  const SafeHtml html = text::sanitize_for_publication(given, "https://source.example/a/");
  const std::string markdown = archive::html_to_markdown(html);
  const SafeHtml again = text::sanitize_for_publication(archive::markdown_to_html(markdown), {});
  fuzz::require(archive::outline(again.str()) == archive::outline(html.str()),
                "HTML is the same after it was Markdown");
  return 0;
}
