#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::http {

/// The length of a head that `bytes` begin with, its empty line included (CRLF or bare LF); nullopt
/// while that has not come.
[[nodiscard]] std::optional<std::size_t> head_length(std::string_view bytes);

/// Whether `bytes` can be the beginning of an HTTP/1 answer.
[[nodiscard]] bool looks_like_http(std::string_view bytes);

/// Writes a head as RFC 9112 wants it, so that a strict parser can read what servers send: CRLF,
/// a reason phrase, no control characters in values, folded lines joined. Lines that are no header field
/// are left out.
[[nodiscard]] std::string cleaned_head(std::string_view head);

/// 100 to 199 except 101 (nothing riverd asks for): answers that precede the answer.
[[nodiscard]] bool is_interim(std::string_view cleaned_head);

}  // namespace riverd::http
