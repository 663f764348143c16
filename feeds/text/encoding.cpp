#include "feeds/text/encoding.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/encoding_labels.hpp"
#include "feeds/text/named_references.hpp"
#include "feeds/text/scan.hpp"
#include "feeds/text/utf8.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace riverd::text {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

std::size_t valid_utf8_prefix(std::string_view text) {
  return survey_utf8(text).valid;
}

std::string with_replacements(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const std::size_t valid = valid_utf8_prefix(text);
    out.append(text.substr(0, valid));
    text.remove_prefix(valid);
    if (text.empty()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(1);
  }
  return out;
}

struct Converted {
  std::string utf8;
  bool broken = false;  // some byte did not fit and became U+FFFD
};

std::optional<Converted> convert(std::string_view bytes, const EncodingName& encoding) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> from(ucnv_open(encoding.converter, &status),
                                                                ucnv_close);
  if (U_FAILURE(status)) return std::nullopt;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> to(ucnv_open("UTF-8", &status), ucnv_close);
  if (U_FAILURE(status)) return std::nullopt;
  bool broken = false;
  UConverterToUCallback substitute = [](const void* context, UConverterToUnicodeArgs* arguments,
                                        const char* units, int32_t length, UConverterCallbackReason reason,
                                        UErrorCode* error) {
    if (reason <= UCNV_IRREGULAR) *static_cast<bool*>(const_cast<void*>(context)) = true;
    UCNV_TO_U_CALLBACK_SUBSTITUTE(nullptr, arguments, units, length, reason, error);
  };
  ucnv_setToUCallBack(from.get(), substitute, &broken, nullptr, nullptr, &status);

  Converted out;
  out.utf8.reserve(bytes.size() + bytes.size() / 2);
  const char* source = bytes.data();
  // Piece by piece, with the converters' own memory between them: a document is not tripled in size first.
  std::array<UChar, 4096> pivot{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  std::array<char, 16384> piece{};
  for (bool first = true; first || status == U_BUFFER_OVERFLOW_ERROR; first = false) {
    status = U_ZERO_ERROR;
    char* target = piece.data();
    ucnv_convertEx(to.get(), from.get(), &target, piece.data() + piece.size(), &source,
                   bytes.data() + bytes.size(), pivot.data(), &pivot_source, &pivot_target,
                   pivot.data() + pivot.size(), static_cast<UBool>(first), 1, &status);
    out.utf8.append(piece.data(), target);
  }
  if (U_FAILURE(status)) return std::nullopt;
  out.broken = broken;
  return out;
}

/// Without white space and quotes at either end.
std::string_view unquoted(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n\"'");
  if (start == std::string_view::npos) return {};
  const auto end = text.find_last_not_of(" \t\r\n\"'");
  return text.substr(start, end - start + 1);
}

/// The `charset` parameter of a content type, whatever its spelling.
std::string_view charset_of(std::string_view content_type) {
  const std::string folded = lower(content_type);
  std::size_t at = folded.find("charset");
  if (at == std::string::npos) return {};
  at = folded.find_first_not_of(" \t", at + 7);
  if (at == std::string::npos || folded[at] != '=') return {};
  const auto end = folded.find(';', at);
  return unquoted(content_type.substr(at + 1, end == std::string::npos ? end : end - at - 1));
}

/// The encoding an XML declaration names, in bytes that are ASCII so far.
std::string_view declared_in_xml(std::string_view bytes) {
  if (bytes.starts_with(utf8_mark)) bytes.remove_prefix(utf8_mark.size());
  const auto start = bytes.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || !bytes.substr(start).starts_with("<?xml")) return {};
  const std::string_view declaration =
      bytes.substr(start, std::min(bytes.find("?>", start), start + 512) - start);
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return {};
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return {};
  const auto end = declaration.find(declaration[at], at + 1);
  return end == std::string_view::npos ? std::string_view{}
                                       : unquoted(declaration.substr(at + 1, end - at - 1));
}

struct Marked {
  EncodingName encoding;
  std::size_t mark = 0;  // bytes of the mark itself
};

std::optional<Marked> byte_order_mark(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with(utf8_mark)) return Marked{{"utf-8", "UTF-8"}, 3};
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return Marked{{"utf-32le", "UTF-32LE"}, 4};
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return Marked{{"utf-32be", "UTF-32BE"}, 4};
  if (bytes.starts_with("\xFF\xFE"sv)) return Marked{{"utf-16le", "UTF-16LE"}, 2};
  if (bytes.starts_with("\xFE\xFF"sv)) return Marked{{"utf-16be", "UTF-16BE"}, 2};
  return std::nullopt;
}

/// UTF-16 and UTF-32 without a mark, seen from the shape of `<`.
std::optional<EncodingName> wide_shape(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("<\0\0\0"sv)) return EncodingName{"utf-32le", "UTF-32LE"};
  if (bytes.starts_with("\0\0\0<"sv)) return EncodingName{"utf-32be", "UTF-32BE"};
  if (bytes.starts_with("<\0?\0"sv) || bytes.starts_with("<\0r\0"sv) || bytes.starts_with("<\0f\0"sv))
    return EncodingName{"utf-16le", "UTF-16LE"};
  if (bytes.starts_with("\0<\0?"sv) || bytes.starts_with("\0<\0r"sv) || bytes.starts_with("\0<\0f"sv))
    return EncodingName{"utf-16be", "UTF-16BE"};
  return std::nullopt;
}

bool is_wide(const EncodingName& encoding) {
  return encoding.reported.starts_with("utf-16") || encoding.reported.starts_with("utf-32");
}

std::string without_nul(std::string text) {
  std::erase(text, '\0');
  return text;
}

/// The byte that a character below U+0100 at `at` stands for; nullopt if it is another one.
std::optional<unsigned char> latin_1_at(std::string_view utf8, std::size_t at) {
  const auto first = static_cast<unsigned char>(utf8[at]);
  if ((first != 0xC2 && first != 0xC3) || at + 1 >= utf8.size()) return std::nullopt;
  return static_cast<unsigned char>(((first & 0x03U) << 6U) |
                                    (static_cast<unsigned char>(utf8[at + 1]) & 0x3FU));
}

/// Whether the first characters beyond ASCII, read as bytes, are one of UTF-8's sequences: of almost every
/// text that was encoded once they are not.
bool looks_encoded_twice(std::string_view utf8) {
  std::array<unsigned char, 4> bytes{};
  std::size_t count = 0;
  for (std::size_t at = 0; at < utf8.size() && count < bytes.size(); at += 2) {
    const auto byte = latin_1_at(utf8, at);
    if (!byte) break;
    bytes[count++] = *byte;
  }
  return count > 1 && utf8_sequence({reinterpret_cast<const char*>(bytes.data()), count}) > 1;
}

/// What clean_string has to look at: controls, and what begins a C1 control or a noncharacter.
constexpr auto may_need_cleaning = [](auto c) {
  return ((c < 0x20) & (c != '\t') & (c != '\n')) | (c == 0xC2) | (c == 0xEF);
};

/// ASCII texts without such characters need no closer look.
constexpr auto is_not_plain = [](auto c) { return is_not_ascii(c) | may_need_cleaning(c); };

std::string without_mark(std::string text) {
  if (text.starts_with(utf8_mark)) text.erase(0, utf8_mark.size());
  return text;
}

}  // namespace

DecodedText decode_document(std::string_view bytes, std::string_view content_type) {
  std::vector<EncodingName> candidates;
  bool declared_unknown = false;
  const auto add = [&](const EncodingName& encoding) {
    const bool known = std::any_of(candidates.begin(), candidates.end(),
                                   [&](const EncodingName& c) { return c.reported == encoding.reported; });
    if (!encoding.reported.empty() && !known) candidates.push_back(encoding);
  };
  const auto mark = byte_order_mark(bytes);
  if (mark) {
    bytes.remove_prefix(mark->mark);
    add(mark->encoding);
  }
  const auto shape = wide_shape(bytes);
  for (const std::string_view label : {charset_of(content_type), declared_in_xml(bytes)}) {
    if (label.empty()) continue;
    EncodingName encoding = find_encoding(label);
    if (encoding.reported.empty() && candidates.empty()) declared_unknown = true;
    // Bytes whose declaration can be read as ASCII are in no wide encoding, whatever it says.
    if (is_wide(encoding) && !mark && !shape) {
      if (candidates.empty()) declared_unknown = true;
      continue;
    }
    if (is_wide(encoding) && shape) encoding = *shape;
    add(encoding);
  }
  if (shape) add(*shape);
  add({"utf-8", "UTF-8"});
  const std::size_t declared = candidates.size();
  add({"windows-1252", "windows-1252"});

  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const bool last_resort = i >= declared;
    const bool repaired = i > 0 || declared_unknown;
    const std::string encoding(candidates[i].reported);
    if (candidates[i].reported == "utf-8") {
      const Utf8Survey found = survey_utf8(bytes);
      if (found.valid != bytes.size()) continue;
      if (!found.controls && !bytes.starts_with(utf8_mark)) return {bytes, encoding, repaired};
      return {without_mark(without_nul(std::string(bytes))), encoding, repaired};
    }
    auto converted = convert(bytes, candidates[i]);
    if (!converted || (converted->broken && !last_resort)) continue;
    return {without_mark(without_nul(std::move(converted->utf8))), encoding, repaired || converted->broken};
  }
  // Nothing fits: the first choice with what is broken replaced.
  const std::string encoding(candidates.front().reported);
  auto converted = encoding == "utf-8" ? std::nullopt : convert(bytes, candidates.front());
  return {without_nul(converted ? std::move(converted->utf8) : with_replacements(bytes)), encoding, true};
}

std::string repair_double_encoding(std::string utf8) {
  const std::size_t first = scan(utf8, 0, is_not_ascii);
  if (first == std::string::npos || !looks_encoded_twice(std::string_view(utf8).substr(first))) return utf8;
  std::string bytes = utf8.substr(0, first);
  for (std::size_t i = first; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      bytes += utf8[i];
      continue;
    }
    const auto byte = latin_1_at(utf8, i++);
    if (!byte) return utf8;
    bytes += static_cast<char>(*byte);
  }
  return valid_utf8_prefix(bytes) == bytes.size() ? bytes : utf8;
}

std::string clean_string(std::string_view utf8) {
  const auto is_blank = [](char c) { return is_space(c) || c == '\v'; };
  while (!utf8.empty() && is_blank(utf8.front())) utf8.remove_prefix(1);
  while (!utf8.empty() && is_blank(utf8.back())) utf8.remove_suffix(1);
  if (scan(utf8, 0, is_not_plain) == std::string_view::npos) return std::string(utf8);
  // Double encoding is looked for first: its bytes look like C1 controls.
  std::string text = repair_double_encoding(std::string(utf8));
  std::size_t at = scan(text, 0, may_need_cleaning);
  if (at == std::string::npos) return text;
  std::string out;
  std::size_t copied = 0;
  const auto replace = [&](std::size_t length, std::string_view replacement) {
    out.append(text, copied, at - copied).append(replacement);
    copied = at + length;
  };
  for (; at < text.size(); at = scan(text, at + 1, may_need_cleaning)) {
    const auto c = static_cast<unsigned char>(text[at]);
    const unsigned char next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
    if (c == '\r') {
      replace(1, next == '\n' ? "" : "\n");
    } else if (c < 0x20) {
      replace(1, "");
    } else if (c == 0xC2 && next < 0xA0) {
      const auto read = read_character_reference("&#" + std::to_string(next) + ";", false);
      replace(2, read && read->replacement.size() == 3 ? read->replacement : "");
    } else if (c == 0xEF && next == 0xBF && at + 2 < text.size() &&
               static_cast<unsigned char>(text[at + 2]) >= 0xBE) {
      replace(3, "");  // U+FFFE, U+FFFF
    }
  }
  if (copied == 0) return text;
  out.append(text, copied);
  return std::string(trimmed(out));
}

}  // namespace riverd::text
