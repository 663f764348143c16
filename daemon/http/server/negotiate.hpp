#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace riverd::http {

/// The content codings documents are prepared in, in the order they are preferred in.
enum class Coding : std::uint8_t { br, zstd, gzip, identity };
inline constexpr std::size_t coding_count = 4;

/// The name in `Content-Encoding`.
[[nodiscard]] std::string_view to_string(Coding coding);

/// Chooses among the codings a document has by an `Accept-Encoding` header (RFC 9110, 12.5.3): the
/// highest weight, then the order of preference. Without the header identity is sent. `identity` that is
/// not listed is acceptable, after everything listed, unless `*;q=0`. nullopt: nothing is acceptable.
[[nodiscard]] std::optional<Coding> choose_coding(std::string_view accept_encoding,
                                                  std::span<const Coding> available);

/// Whether an `A-IM` header asks for feeds as what is new in them (RFC 3229, 10.5.3; `feed`).
[[nodiscard]] bool accepts_feed_delta(std::string_view a_im);

/// Whether an `Accept` header prefers HTML to plain text, as browsers do.
[[nodiscard]] bool prefers_html(std::string_view accept);

}  // namespace riverd::http
