#pragma once

#include "feeds/model/time.hpp"

#include <pugixml.hpp>

#include <optional>
#include <string_view>

/// The comments by which full-text mirrors stamp their items: `<!--1740249544000-->`, milliseconds (13
/// digits) or seconds (10) since 1970, white space around them allowed, between 1990 and 2100.
namespace riverd::parse {

/// The time a comment's text holds; nullopt if it is no stamp.
[[nodiscard]] std::optional<Time> timestamp_of(std::string_view comment);

/// Of an item's element: its own first stamp, else the nearest between the element before it and itself.
[[nodiscard]] std::optional<Time> timestamp_at(pugi::xml_node item);
/// Only the latter.
[[nodiscard]] std::optional<Time> timestamp_before(pugi::xml_node item);

/// The first stamp among the comments of an HTML text, as a browser tells comments from text.
[[nodiscard]] std::optional<Time> timestamp_in_html(std::string_view html);

}  // namespace riverd::parse
