#pragma once

#include "config/config.hpp"
#include "feeds/page/page_feed.hpp"

#include <iosfwd>
#include <string>

namespace riverd::commands {

/// What `riverd try` was asked for.
struct PageTrial {
  std::string page;                  // an address, or a configured page's id, name or URL
  page::WrittenSelectors selectors;  // without an item: those of the configured page, else some are proposed
  bool json = false;
};

/// Fetches a page, as polls do, and prints what the selectors find on it, or which could find something (0),
/// or says on `err` why there is nothing to show (1). Stores nothing.
int run_try_page(const config::Config& config, const PageTrial& trial, std::ostream& out, std::ostream& err);

}  // namespace riverd::commands
