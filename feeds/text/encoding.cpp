#include "feeds/text/encoding.hpp"

#include "feeds/text/encoding_labels.hpp"
#include "feeds/text/named_references.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace riverd::text {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

/// The length of the UTF-8 sequence at the start of the bytes (Unicode 15, table 3-7); 0 if there is none.
std::size_t utf8_sequence(const unsigned char* bytes, std::size_t size) {
  const unsigned char first = bytes[0];
  const auto follows = [&](std::size_t i, unsigned char low, unsigned char high) {
    return i < size && bytes[i] >= low && bytes[i] <= high;
  };
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned char low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = first == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned char low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xF4 ? 0x8F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

/// Where the bytes stop being UTF-8; their size if they never do.
std::size_t valid_utf8_prefix(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    // Feeds are mostly ASCII markup: eight bytes at a time.
    std::uint64_t block = 0;
    while (at + sizeof block <= text.size()) {
      std::memcpy(&block, bytes + at, sizeof block);
      if ((block & 0x8080808080808080ULL) != 0) break;
      at += sizeof block;
    }
    if (at >= text.size()) break;
    const std::size_t length = utf8_sequence(bytes + at, text.size() - at);
    if (length == 0) return at;
    at += length;
  }
  return at;
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
  out.utf8.resize(bytes.size() * 3 + 16);
  const char* source = bytes.data();
  char* target = out.utf8.data();
  ucnv_convertEx(to.get(), from.get(), &target, out.utf8.data() + out.utf8.size(), &source,
                 bytes.data() + bytes.size(), nullptr, nullptr, nullptr, nullptr, 1, 1, &status);
  if (U_FAILURE(status)) return std::nullopt;
  out.utf8.resize(static_cast<std::size_t>(target - out.utf8.data()));
  out.broken = broken;
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n\"'");
  if (start == std::string_view::npos) return {};
  const auto end = text.find_last_not_of(" \t\r\n\"'");
  return text.substr(start, end - start + 1);
}

/// The `charset` parameter of a content type, whatever its spelling.
std::string_view charset_of(std::string_view content_type) {
  std::string folded(content_type);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::size_t at = folded.find("charset");
  if (at == std::string::npos) return {};
  at = folded.find_first_not_of(" \t", at + 7);
  if (at == std::string::npos || folded[at] != '=') return {};
  const auto end = folded.find(';', at);
  return trimmed(content_type.substr(at + 1, end == std::string::npos ? end : end - at - 1));
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
                                       : trimmed(declaration.substr(at + 1, end - at - 1));
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

void drop_nul(std::string& text) {
  if (text.find('\0') != std::string::npos)
    text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
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

  DecodedText out;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const bool last_resort = i >= declared;
    if (candidates[i].reported == "utf-8") {
      if (valid_utf8_prefix(bytes) != bytes.size()) continue;
      out.utf8 = bytes;
    } else {
      auto converted = convert(bytes, candidates[i]);
      if (!converted || (converted->broken && !last_resort)) continue;
      out.utf8 = std::move(converted->utf8);
      if (converted->broken) out.repaired = true;
    }
    out.encoding = candidates[i].reported;
    out.repaired = out.repaired || i > 0 || declared_unknown;
    drop_nul(out.utf8);
    if (out.utf8.starts_with(utf8_mark)) out.utf8.erase(0, utf8_mark.size());
    return out;
  }
  // Nothing fits: the first choice with what is broken replaced.
  out.repaired = true;
  out.encoding = candidates.front().reported;
  const auto converted = out.encoding == "utf-8" ? std::nullopt : convert(bytes, candidates.front());
  out.utf8 = converted ? converted->utf8 : with_replacements(bytes);
  drop_nul(out.utf8);
  return out;
}

std::string repair_double_encoding(std::string utf8) {
  std::string bytes;
  bool multi_byte = false;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    if (first < 0x80) {
      bytes += utf8[i];
      continue;
    }
    if ((first != 0xC2 && first != 0xC3) || i + 1 >= utf8.size()) return utf8;
    bytes += static_cast<char>(((first & 0x03U) << 6U) | (static_cast<unsigned char>(utf8[++i]) & 0x3FU));
    multi_byte = true;
  }
  if (!multi_byte || valid_utf8_prefix(bytes) != bytes.size()) return utf8;
  return bytes;
}

std::string clean_string(std::string_view utf8) {
  const auto start = utf8.find_first_not_of(" \t\r\n\f\v");
  if (start == std::string_view::npos) return {};
  utf8 = utf8.substr(start, utf8.find_last_not_of(" \t\r\n\f\v") - start + 1);
  // Double encoding is looked for first: its bytes look like C1 controls.
  std::string text = repair_double_encoding(std::string(utf8));
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r') {
      if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
    } else if (c < 0x20 && c != '\t' && c != '\n') {
      continue;
    } else if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      const std::string reference = "&#" + std::to_string(static_cast<unsigned char>(text[++i])) + ";";
      const auto read = read_character_reference(reference, false);
      if (read && read->replacement.size() == 3) out += read->replacement;
    } else if (c == 0xEF && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) == 0xBF &&
               static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
      i += 2;  // U+FFFE, U+FFFF
    } else {
      out += text[i];
    }
  }
  const auto first = out.find_first_not_of(" \t\n");
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(" \t\n") - first + 1);
}

}  // namespace riverd::text
