#pragma once

#include "feeds/model/safe_html.hpp"

#include <string>
#include <string_view>

/// Markdown as archives have it: CommonMark with the tables and struck text of GitHub's, and the HTML that
/// may stand in it.
namespace riverd::archive {

/// The HTML that Markdown stands for. Not sanitised.
[[nodiscard]] std::string markdown_to_html(std::string_view markdown);

/// Markdown that markdown_to_html() and the sanitiser make into the same again: the same text, links,
/// pictures and structure, see outline(). What Markdown cannot say stands in it as HTML. Ends with a line end
/// unless it is empty; no other blank line than between blocks.
[[nodiscard]] std::string html_to_markdown(const SafeHtml& html);

/// What counts of some markup when it is compared with what Markdown has made of it: text with its white
/// space folded, elements, and the addresses, titles and alternative texts of links and media. It does not
/// matter whether a text is bold as `b` or as `strong`, nor how a text is divided into elements that say
/// nothing
/// (`div`, `span`, `section` …) as long as it is divided at the same places. Other attributes do not count.
[[nodiscard]] std::string outline(std::string_view html);

}  // namespace riverd::archive
