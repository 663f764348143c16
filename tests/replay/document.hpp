#pragma once

#include "feeds/model/time.hpp"
#include "tests/replay/outlet.hpp"

#include <optional>
#include <string>
#include <vector>

/// Feed documents as publishers write them.
namespace riverd::replay {

/// An item as a document says it.
struct WrittenItem {
  std::string guid;  // empty: none
  bool permalink = false;
  std::string link;
  std::string title;
  std::string html;
  std::string teaser;  // beside the content; empty: none
  std::optional<Time> published{};
  std::optional<Time> updated{};
  std::string source_title;  // empty: none
  std::string source_url;
};

struct WrittenFeed {
  std::string title;
  std::string home;
  std::string url;
  bool chinese = false;
  std::vector<WrittenItem> items;
};

[[nodiscard]] std::string write_document(const WrittenFeed& feed, Dialect dialect, bool gbk);

[[nodiscard]] std::string content_type_of(Dialect dialect);

}  // namespace riverd::replay
