#include "feeds/parse/entities.hpp"

#include "feeds/text/named_references.hpp"

namespace riverd::parse {
namespace {

/// The windows-1252 character of a C1 code point; the replacement character where it has none.
char32_t windows_1252(char32_t c) {
  std::string reference = "&#" + std::to_string(static_cast<unsigned>(c)) + ";";
  const auto read = text::read_character_reference(reference, false);
  // Those five that windows-1252 leaves undefined come back as they were.
  if (!read || read->replacement.size() < 2) return 0xFFFD;
  const auto* bytes = reinterpret_cast<const unsigned char*>(read->replacement.data());
  if (read->replacement.size() == 2) {
    return ((bytes[0] & 0x1FU) << 6U) | (bytes[1] & 0x3FU);
  }
  return ((bytes[0] & 0x0FU) << 12U) | ((bytes[1] & 0x3FU) << 6U) | (bytes[2] & 0x3FU);
}

/// The two that HTML 4 and HTML 5 disagree about; feeds declare HTML 4's.
std::optional<std::string> html_4_only(std::string_view name) {
  if (name == "lang") return "\u2329";
  if (name == "rang") return "\u232A";
  return std::nullopt;
}

std::string_view name_of(std::string_view reference) {
  return reference.substr(1, reference.size() - 2);
}

}  // namespace

std::optional<char32_t> html_entity(std::string_view name) {
  if (name == "lang") return 0x2329;
  if (name == "rang") return 0x232A;
  const std::string reference = "&" + std::string(name) + ";";
  const auto read = text::read_character_reference(reference, false);
  if (!read || read->length != reference.size()) return std::nullopt;
  const auto* bytes = reinterpret_cast<const unsigned char*>(read->replacement.data());
  switch (read->replacement.size()) {
    case 1:
      return bytes[0];
    case 2:
      return ((bytes[0] & 0x1FU) << 6U) | (bytes[1] & 0x3FU);
    case 3:
      return ((bytes[0] & 0x0FU) << 12U) | ((bytes[1] & 0x3FU) << 6U) | (bytes[2] & 0x3FU);
    default:
      return std::nullopt;  // HTML 4 has none beyond the basic plane
  }
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return;
  if (c >= 0x80 && c <= 0x9F) c = windows_1252(c);
  text::append_code_point(out, c);
}

std::optional<Reference> read_reference(std::string_view text) {
  const auto semicolon = text.find(';');
  constexpr std::size_t longest = 40;
  if (text.size() < 3 || semicolon == std::string_view::npos || semicolon > longest) return std::nullopt;
  const std::string_view whole = text.substr(0, semicolon + 1);
  if (whole[1] != '#') {
    if (auto older = html_4_only(name_of(whole))) return Reference{whole.size(), std::move(*older)};
    if (!text::is_named_reference(name_of(whole))) return std::nullopt;
    return Reference{whole.size(), text::read_character_reference(whole, false)->replacement};
  }
  const auto read = text::read_character_reference(whole, false);
  if (!read || read->length != whole.size()) return std::nullopt;
  Reference reference{whole.size(), {}};
  const bool control =
      read->replacement.size() == 1 && static_cast<unsigned char>(read->replacement[0]) < 0x20;
  if (control) {
    append_utf8(reference.replacement, static_cast<unsigned char>(read->replacement[0]));
  } else {
    reference.replacement = read->replacement;
  }
  return reference;
}

std::string decode_references(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto ampersand = text.find('&');
    out.append(text.substr(0, ampersand));
    if (ampersand == std::string_view::npos) break;
    text.remove_prefix(ampersand);
    if (const auto reference = read_reference(text)) {
      out += reference->replacement;
      text.remove_prefix(reference->length);
    } else {
      out += '&';
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace riverd::parse
