#pragma once

#include "feeds/model/time.hpp"

#include <optional>
#include <string>

namespace riverd {

/// The feed an entry came from, as an atom:source (RFC 4287, 4.2.11) tells it.
struct Source {
  std::string id;
  std::string title;     // plain text
  std::string home_url;  // rel=alternate
  std::string feed_url;  // rel=self
  std::optional<Time> updated{};

  friend bool operator==(const Source&, const Source&) = default;
};

}  // namespace riverd
