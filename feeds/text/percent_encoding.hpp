#pragma once

#include <string>
#include <string_view>

namespace riverd::text {

/// Appends `%` and the byte in two hexadecimal digits, in upper case (RFC 3986, 2.1).
void append_percent(std::string& out, char c);

/// Percent-encoding in one spelling: unreserved characters decoded, digits in upper case (RFC 3986, 6.2.2).
[[nodiscard]] std::string normalized_percent(std::string_view text);

/// Percent-encoding undone (RFC 3986, 2.1); a sign that begins none stands for itself.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace riverd::text
