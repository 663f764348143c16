#pragma once

#include "feeds/model/safe_html.hpp"

#include <cstddef>

namespace riverd::text {

/// How an entry's markup is fitted into a page.
struct ReadingOptions {
  int heading = 1;       // the level of the page's heading above it: its own come below, without a gap
  bool pictures = true;  // false: a link stands for each
};

struct Reading {
  SafeHtml html;
  std::size_t pictures = 0;  // how many it has, whether they are shown or not
};

/// What publishers write as it stands in a page of ours: headings below the page's own; no landmarks; nothing
/// is fetched before it is needed, and then without a referrer (pictures that are not seen, posters and
/// preloaded media go); pictures keep their place while they load; wide tables and code can be scrolled by
/// keyboard. Takes away or adds fixed attributes and elements only, so that what was safe stays safe. Linear
/// time.
[[nodiscard]] Reading for_reading(const SafeHtml& html, const ReadingOptions& options);

}  // namespace riverd::text
