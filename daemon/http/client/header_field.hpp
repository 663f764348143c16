#pragma once

#include <string>
#include <string_view>

namespace riverd::http {

/// Whether two names of header fields, codings or directives are the same (ASCII, without case).
[[nodiscard]] bool same_token(std::string_view a, std::string_view b);

/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim_field(std::string_view value);

/// Takes the next element off a comma-separated list (RFC 9110, 5.6.1), trimmed; commas inside quoted
/// strings do not separate. Empty elements are skipped; at the end of the list the result is empty.
[[nodiscard]] std::string_view take_element(std::string_view& list);

/// The value without bytes that are no text: controls (CR, LF and NUL among them) and DEL; a tab becomes
/// a space. What a stranger sent goes into logs, stores and requests only like this (X6).
[[nodiscard]] std::string without_controls(std::string_view value);

/// The same, at the end of `text`.
void append_without_controls(std::string& text, std::string_view value);

}  // namespace riverd::http
