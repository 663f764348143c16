#pragma once

#include <string>
#include <string_view>

namespace riverd::text {

/// A document as UTF-8.
struct DecodedText {
  std::string utf8;       // no byte order mark, no NUL; valid UTF-8
  std::string encoding;   // the decoder that was used, lower case (`utf-8`, `gb18030`, `utf-16le`)
  bool repaired = false;  // another decoder than the declared one was used, or a byte was replaced
};

/// Decodes a document by the contract's section "Encodings": byte order mark; `charset` of the
/// content type; the XML declaration; the shape of `<?xml` in UTF-16/32; UTF-8. Labels are WHATWG's,
/// IANA's and Python's. Bytes that do not fit the chosen decoder: the other declared ones, UTF-8,
/// windows-1252; else broken bytes become U+FFFD.
[[nodiscard]] DecodedText decode_document(std::string_view bytes, std::string_view content_type);

/// Undoes a double encoding: text in which every character is below U+0100 and which, read as bytes,
/// is valid UTF-8 with at least one multi-byte sequence. Otherwise the text itself.
[[nodiscard]] std::string repair_double_encoding(std::string utf8);

/// Trims, drops C0 controls other than tab and newline, U+FFFE and U+FFFF, reads U+0080 to U+009F as
/// windows-1252, and repairs double encoding: what every string of the parse contract goes through.
[[nodiscard]] std::string clean_string(std::string_view utf8);

}  // namespace riverd::text
