#pragma once

#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// riverd's documents as a subscriber's program reads them: by an XML or JSON library and the formats' own
/// specifications, without any of riverd's code but the one that reads dates.
namespace riverd::replay {

enum class Reading : std::uint8_t { atom, rss, json };

/// An entry as its reader sees it.
struct ReadEntry {
  std::string id;
  std::string title;
  std::string content;  // markup
  std::string link;
  std::string source;  // the title of the feed it came from; empty where the format does not say
  std::optional<Time> published{};
  std::optional<Time> updated{};
};

/// The entries in the document's order. Throws std::runtime_error if it is not such a document.
[[nodiscard]] std::vector<ReadEntry> read_document(std::string_view bytes, Reading format);

}  // namespace riverd::replay
