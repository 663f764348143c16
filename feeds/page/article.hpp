#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The article of a web page, without what stands around it.
namespace riverd::page {

struct Article {
  std::string html;            // its markup, not sanitised
  std::string base;            // what relative addresses in it count from
  std::size_t characters = 0;  // of its text
};

/// Finds the article by where a page has its prose: paragraphs vote for the elements they stand in by their
/// length and punctuation, Chinese ones as well; what is mostly links, or calls itself navigation, sidebar,
/// comments, sharing or advertising, has no vote and is left out. Dates and authors are not looked for: a
/// page's text says nothing reliable of them (A4). nullopt where no prose of some length is found, and for
/// what HTTP calls something else than HTML. Takes as long as there are nodes.
[[nodiscard]] std::optional<Article> extract_article(std::string_view bytes, std::string_view content_type,
                                                     std::string_view url);

}  // namespace riverd::page
