#include "feeds/parse/entities.hpp"

#include "feeds/text/named_references.hpp"
#include "feeds/text/scan.hpp"

namespace riverd::parse {
namespace {

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
  Reference reference{whole.size(), read->replacement};
  const std::string_view character = reference.replacement;
  if (character.size() == 1 && text::is_control(static_cast<unsigned char>(character[0]))) {
    reference.replacement.clear();
  }
  return reference;
}

}  // namespace riverd::parse
