#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace riverd::http {

/// `body` in the gzip coding, at a level worth its time for what is made once and sent often. The same
/// bytes in give the same bytes out. Empty if it cannot be done.
[[nodiscard]] std::string gzip(std::string_view body);

/// `body` in the br coding (RFC 7932); likewise.
[[nodiscard]] std::string brotli(std::string_view body);

/// `body` in the zstd coding (RFC 8878, with a window that every client has: RFC 9659); likewise.
[[nodiscard]] std::string zstd(std::string_view body);

/// What zstd() made `packed` of, which had so many bytes.
[[nodiscard]] std::string unpack_zstd(std::string_view packed, std::size_t size);

}  // namespace riverd::http
