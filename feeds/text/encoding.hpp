#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace riverd::text {

/// A document as UTF-8: valid, without byte order mark and NUL.
class DecodedText {
 public:
  /// Bytes that are what they should be already and hold no controls, used where they lie.
  DecodedText(std::string_view given, std::string encoding, bool repaired)
      : given_(given), encoding_(std::move(encoding)), repaired_(repaired) {}
  DecodedText(std::string made, std::string encoding, bool repaired)
      : made_(std::move(made)), encoding_(std::move(encoding)), repaired_(repaired) {}

  /// Valid as long as this and the bytes it was made of.
  [[nodiscard]] std::string_view utf8() const { return made_ ? std::string_view(*made_) : given_; }
  /// Gives the memory of a made text back. Nothing may point into it any more.
  void forget() { *this = DecodedText(std::string_view(), std::move(encoding_), repaired_); }
  /// The decoder that was used, lower case (`utf-8`, `gb18030`, `utf-16le`).
  [[nodiscard]] const std::string& encoding() const { return encoding_; }
  /// Whether another decoder than the declared one was used, or a byte was replaced.
  [[nodiscard]] bool repaired() const { return repaired_; }
  /// False if it is known that no C0 control other than tab, line feed and carriage return is in it.
  [[nodiscard]] bool may_hold_controls() const { return made_.has_value(); }

 private:
  std::optional<std::string> made_;
  std::string_view given_;
  std::string encoding_;
  bool repaired_ = false;
};

/// Decodes a document by the contract's section "Encodings": byte order mark; `charset` of the
/// content type; the XML declaration; the shape of `<?xml` in UTF-16/32; UTF-8. Labels are WHATWG's,
/// IANA's and Python's. Bytes that do not fit the chosen decoder: the other declared ones, UTF-8,
/// windows-1252; else broken bytes become U+FFFD. `bytes` must outlive the answer.
[[nodiscard]] DecodedText decode_document(std::string_view bytes, std::string_view content_type);

/// Undoes a double encoding: text in which every character is below U+0100 and which, read as bytes,
/// is valid UTF-8 with at least one multi-byte sequence. Otherwise the text itself.
[[nodiscard]] std::string repair_double_encoding(std::string utf8);

/// Trims, drops C0 controls other than tab and newline, U+FFFE and U+FFFF, reads U+0080 to U+009F as
/// windows-1252, and repairs double encoding: what every string of the parse contract goes through.
[[nodiscard]] std::string clean_string(std::string_view utf8);

}  // namespace riverd::text
