#pragma once

#include "feeds/text/html_tokenizer.hpp"

#include <string>
#include <string_view>

namespace riverd::rules {

/// The attribute's value; empty where the tag has none of the name.
[[nodiscard]] std::string_view attribute_of(const text::HtmlToken& tag, std::string_view name);

/// Whether a picture is there to count who reads: one nobody can see, or one of a known counter.
enum class Pixel : std::uint8_t {
  none,
  tiny,   ///< it says to be a pixel wide and high, or none
  known,  ///< it is hidden, or comes from a site that counts
};
[[nodiscard]] Pixel pixel_of(const text::HtmlToken& img);

/// The address a script would give a picture (or a frame), if it has none worth showing yet; empty: none.
[[nodiscard]] std::string_view lazy_source(const text::HtmlToken& img);

/// The same of `srcset`.
[[nodiscard]] std::string_view lazy_source_set(const text::HtmlToken& img);

/// Whether the address is that of a stand-in: none at all, `data:`, a blank or loading picture.
[[nodiscard]] bool is_placeholder(std::string_view address);

}  // namespace riverd::rules
