#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/parsed_feed.hpp"
#include "feeds/parse/text_construct.hpp"

#include <vector>

/// The elements of an item that are little documents of their own.
namespace riverd::parse {

/// atom:source, or RSS's source (its text is the title, `url` the feed).
[[nodiscard]] ParsedSource read_source(const Element& element, TextRule titles);

/// Podlove simple chapters.
void read_chapters(const Element& element, std::vector<Chapter>& chapters);

}  // namespace riverd::parse
