#pragma once

#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_writer.hpp"

#include <string_view>
#include <vector>

/// What every page begins and ends with.
namespace riverd::emit {

struct PageStart {
  std::string_view title;            // of the document
  const OutputFeed* feed = nullptr;  // whose formats are offered to subscribe to
  std::string_view search_url{};     // where words are looked for; empty: in the river of everything
  std::string_view search_words{};   // what was looked for
  std::string_view newer_url{};      // the neighbouring pages
  std::string_view older_url{};
  bool lasting = true;  // false: an answer to one question, which no search engine should keep
};

/// The head and the masthead: brand, search, rivers, up to where the page's own content begins.
void begin_page(HtmlWriter& page, const PageSite& site, const PageStart& start);

struct PageEnd {
  const OutputFeed* feed = nullptr;  // as in PageStart
  const std::vector<NavigationLink>* sources = nullptr;
  std::size_t feeds = 0;  // how many sources there are, of which `sources` lists some
};

/// The end of the content, and the foot: sources, subscriptions, the version.
void end_page(HtmlWriter& page, const PageSite& site, const PageEnd& end = {});

}  // namespace riverd::emit
