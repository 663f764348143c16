#pragma once

#include <functional>
#include <string>
#include <string_view>

/// The feed validator's checks of single values, for tests/support/feed_checker.
namespace riverd::test {

/// Called with the validator's name of a finding and what it is about.
using Report = std::function<void(const char* name, const std::string& detail)>;

/// BadCharacters, and bytes that are no UTF-8.
void check_characters(std::string_view body, const Report& report);

/// The name of what is wrong if a plain text looks like markup; null if it does not.
[[nodiscard]] bool looks_like_markup(std::string_view text);

/// SecurityRisk, SecurityRiskAttr, DangerousStyleAttr, ContainsRelRef, NotHtml.
void check_html(const std::string& html, const Report& report);

/// An absolute IRI; an InvalidTAG where it is a tag: URI and is not one by RFC 4151.
void check_iri(const std::string& iri, const char* name, const Report& report);
[[nodiscard]] bool is_absolute_iri(std::string_view text);
[[nodiscard]] bool is_http_url(std::string_view text);

/// RFC 3339 and RFC 822 dates: that they are dates, and plausible ones (1990 until 2030).
void check_rfc3339(const std::string& text, const Report& report);
void check_rfc822(const std::string& text, const Report& report);

}  // namespace riverd::test
