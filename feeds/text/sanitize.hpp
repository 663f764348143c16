#pragma once

#include "feeds/model/safe_html.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace riverd::text {

/// Which elements, attributes and URL schemes stay.
enum class SanitizeTable : std::uint8_t {
  raw,     ///< everything; URLs are resolved, markup is re-serialised (`riverd parse --raw`)
  wide,    ///< the sanitising contract: what `riverd parse` prints
  strict,  ///< what rivers publish (X4): no style, forms, SVG or data: URLs; iframe and embed become links
};

/// Runs HTML of unknown origin through the HTML 5 tokeniser and writes what the table allows:
/// lower-case names, double-quoted attributes, every non-void element closed, stray end tags dropped,
/// URLs resolved against `base` (empty: left as written). Idempotent per table. Time and memory are
/// linear in the input; nesting is bounded.
[[nodiscard]] std::string sanitize(std::string_view html, std::string_view base, SanitizeTable table);

/// The strict table, as the type that may be published. Relative URLs that cannot be resolved are
/// dropped. Image proxies are unwrapped to their origin (A5).
[[nodiscard]] SafeHtml sanitize_for_publication(std::string_view html, std::string_view base);

/// Plain text as SafeHtml: escaped, blank lines become paragraphs.
[[nodiscard]] SafeHtml safe_html_from_text(std::string_view plain);

}  // namespace riverd::text
