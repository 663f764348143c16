#pragma once

#include "feeds/text/encoding.hpp"

#include <string_view>

namespace riverd::html {

/// Decodes a page: as text::decode_document() does, and where neither a byte order mark nor the content type
/// names an encoding by the first `meta` that does (HTML, 13.2.3.2, the first kilobyte, here four).
[[nodiscard]] text::DecodedText decode_page(std::string_view bytes, std::string_view content_type);

}  // namespace riverd::html
