#pragma once

#include "feeds/text/sanitize.hpp"

#include <cstdint>
#include <string_view>

/// The tables of the sanitiser, apart from its walk: the wide one is the sanitising contract's, the strict
/// one rule X4's. Names are in lower case.
namespace riverd::text {

enum class Vocabulary : std::uint8_t { html, math, svg };

[[nodiscard]] bool allows_element(SanitizeTable table, Vocabulary vocabulary, std::string_view name);
[[nodiscard]] bool allows_attribute(SanitizeTable table, Vocabulary vocabulary, std::string_view name);

/// Whether an attribute's value is a URL (or, `srcset`, a list of them).
[[nodiscard]] bool holds_url(std::string_view attribute);

/// Whether the scheme is one of the contract's list, or of those rivers publish.
[[nodiscard]] bool is_listed_scheme(std::string_view scheme);
[[nodiscard]] bool is_published_scheme(std::string_view scheme);

/// Whether the wide table has the HTML element: what "looks like HTML" goes by.
[[nodiscard]] bool is_listed_html_element(std::string_view name);

/// SVG's spelling of a name, camel case where it has one.
[[nodiscard]] std::string_view svg_spelling(std::string_view lower_case);

}  // namespace riverd::text
