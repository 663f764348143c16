// Any HTML through the sanitiser, under the eyes of an independent HTML 5 parser: what it finds in the
// published form is on the strict table, no URL runs a script, and sanitising again changes nothing.

#include "feeds/text/encoding.hpp"
#include "feeds/text/sanitize.hpp"
#include "feeds/text/sanitize_policy.hpp"
#include "feeds/text/url.hpp"
#include "tests/feeds/text/html_oracle.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace riverd::fuzz {
namespace {

using text::SanitizeTable;
using text::Vocabulary;

bool allowed_somewhere(bool (*allows)(SanitizeTable, Vocabulary, std::string_view), SanitizeTable table,
                       const std::string& name) {
  return allows(table, Vocabulary::html, name) || allows(table, Vocabulary::math, name) ||
         allows(table, Vocabulary::svg, name);
}

void check(const std::string& html, SanitizeTable table) {
  const std::string once = text::sanitize(html, "https://source.example/a/", table);
  require(text::sanitize(once, "https://source.example/a/", table) == once, "sanitising is idempotent");
  // The oracle takes quadratic time for deep nesting; the sanitiser's own depth is bounded.
  if (once.size() > 16'384) return;
  const test::Found found = test::look_at(once);
  for (const std::string& element : found.elements) {
    // A browser makes these of what stands in tables by itself.
    if (element == "tbody" || element == "colgroup" || element == "tr") continue;
    require(allowed_somewhere(text::allows_element, table, element), "every element is on the table");
    require(element != "script" && element != "style", "no script and no style sheet");
  }
  for (const std::string& attribute : found.attributes) {
    require(!attribute.starts_with("on"), "no event handler");
    require(allowed_somewhere(text::allows_attribute, table, attribute), "every attribute is on the table");
  }
  for (const std::string& url : found.urls) {
    const auto scheme = text::scheme_of(url);
    require(!scheme || (*scheme != "javascript" && *scheme != "vbscript"), "no URL runs a script");
    if (table == SanitizeTable::strict) require(!scheme || *scheme != "data", "no data: URL is published");
  }
}

}  // namespace
}  // namespace riverd::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const std::string html(text::decode_document(fuzz::text_of(data, size), {}).utf8());
  fuzz::check(html, text::SanitizeTable::strict);
  fuzz::check(html, text::SanitizeTable::wide);
  return 0;
}
