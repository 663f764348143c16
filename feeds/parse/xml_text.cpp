#include "feeds/parse/xml_text.hpp"

#include "feeds/parse/entities.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace riverd::parse {
namespace {

constexpr std::size_t most_entities = 64;
constexpr std::size_t longest_replacement = 1024;
constexpr std::size_t most_expansion = std::size_t{64} << 10U;
constexpr std::size_t longest_name = 64;

/// The length of one of XML's own entities at the start of a text that begins with `&`; 0 if there is none.
/// Escaped HTML is full of them.
std::size_t xml_entity(std::string_view text) {
  const auto is = [&](const auto&... letters) {
    std::size_t at = 0;
    return text.size() > sizeof...(letters) && (... && (text[++at] == letters));
  };
  if (is('l', 't', ';') || is('g', 't', ';')) return 4;
  if (is('a', 'm', 'p', ';')) return 5;
  return is('q', 'u', 'o', 't', ';') || is('a', 'p', 'o', 's', ';') ? 6 : 0;
}

/// Whether the XML library reads a character reference (its name without `&` and `;`) as riverd does: those
/// to controls, to what windows-1252 has in the place of C1, and to no character at all are read here.
bool is_plain_number(std::string_view name) {
  constexpr std::size_t most_digits = 5;
  if (!name.starts_with('#')) return false;
  const int base = name.starts_with("#x") ? 16 : 10;
  const std::string_view digits = name.substr(base == 16 ? 2 : 1);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.size() > most_digits || error != std::errc{} || end != digits.data() + digits.size())
    return false;
  return (value >= 0x20 && value < 0x7F) || (value >= 0xA0 && value < 0xD800) ||
         (value >= 0xE000 && value < 0xFFFE);
}

/// Text as it stands in a document. What is markup, or would open or close a comment, a section, a quoted
/// value or the DTD's subset, stands as a reference the XML library reads: it is no more than text wherever
/// it is put.
std::string as_text(std::string_view text) {
  constexpr std::string_view marks = "<>&\"'[]!-?";
  std::string out;
  for (const char c : text) {
    if (marks.find(c) != std::string_view::npos) {
      out.append("&#").append(std::to_string(static_cast<int>(c))).append(";");
    } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') {
      out += c;
    }
  }
  return out;
}

/// The `]` that ends the subset: not one in a quoted value or a comment. npos if there is none.
std::size_t end_of_subset(std::string_view document, std::size_t at) {
  while ((at = document.find_first_of("]\"'<", at)) != std::string_view::npos) {
    const char c = document[at];
    if (c == ']') return at;
    if (c == '<') {
      at = document.substr(at, 4) == "<!--" ? document.find("-->", at) : at + 1;
    } else {
      at = document.find(c, at + 1);
      if (at != std::string_view::npos) ++at;
    }
    if (at == std::string_view::npos) break;
  }
  return std::string_view::npos;
}

/// Where the internal subset of the document's DTD lies; empty if there is none. A DTD stands before the root
/// element.
std::string_view internal_subset(std::string_view document) {
  for (std::size_t at = document.find('<'); at != std::string_view::npos; at = document.find('<', at + 1)) {
    const std::string_view rest = document.substr(at);
    if (rest.starts_with("<!DOCTYPE")) {
      const auto open = document.find_first_of("[>", at);
      if (open == std::string_view::npos || document[open] != '[') return {};
      const auto close = end_of_subset(document, open + 1);
      return close == std::string_view::npos ? std::string_view{}
                                             : document.substr(open + 1, close - open - 1);
    }
    if (rest.starts_with("<!--")) {
      at = document.find("-->", at);
    } else if (rest.starts_with("<?")) {
      at = document.find("?>", at);
    } else {
      return {};
    }
    if (at == std::string_view::npos) return {};
  }
  return {};
}

std::string without_comments(std::string_view text) {
  std::string out;
  for (;;) {
    const auto start = text.find("<!--");
    out.append(text.substr(0, start));
    const auto end = start == std::string_view::npos ? start : text.find("-->", start);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 3);
  }
}

/// The replacement text of a declaration: plain, or one character reference; otherwise nothing.
bool plain_replacement(std::string_view value, std::string& replacement) {
  if (value.size() > longest_replacement) return false;
  if (value.find_first_of("&<%") == std::string_view::npos) {
    replacement = value;
    return true;
  }
  const auto reference = value.starts_with("&#") ? read_reference(value) : std::nullopt;
  if (!reference || reference->length != value.size()) return false;
  replacement = reference->replacement;
  return true;
}

}  // namespace

EntityTable declared_entities(std::string_view document) {
  EntityTable entities;
  const std::string declarations = without_comments(internal_subset(document));
  std::string_view subset = declarations;
  for (auto at = subset.find("<!ENTITY"); at != std::string_view::npos && entities.size() < most_entities;
       at = subset.find("<!ENTITY")) {
    subset.remove_prefix(at + 8);
    const auto name_start = subset.find_first_not_of(" \t\r\n");
    if (name_start == std::string_view::npos || subset[name_start] == '%') continue;
    auto name_end = name_start;
    while (name_end < subset.size() && is_name_character(subset[name_end])) ++name_end;
    const std::string_view name = subset.substr(name_start, name_end - name_start);
    const auto quote = subset.find_first_not_of(" \t\r\n", name_end);
    if (quote == std::string_view::npos || (subset[quote] != '"' && subset[quote] != '\'')) continue;
    const auto end = subset.find(subset[quote], quote + 1);
    if (end == std::string_view::npos || name.empty() || name.size() > longest_name) continue;
    std::string replacement;
    if (plain_replacement(subset.substr(quote + 1, end - quote - 1), replacement)) {
      entities.emplace(name, std::move(replacement));
    }
    subset.remove_prefix(end + 1);
  }
  return entities;
}

namespace {

/// Walks the references of a document that stand where references count.
class References {
 public:
  explicit References(std::string_view document)
      : in_(document), entities_(declared_entities(document)), subset_(internal_subset(document)) {}

  Prepared run() {
    for (std::size_t at = 0; (at = next(at)) != std::string_view::npos;) at = reference(at);
    if (copied_ > 0) out_.changed->append(in_.substr(copied_));
    return std::move(out_);
  }

 private:
  /// The next `&` outside comments, CDATA sections and the DTD; npos if there is none.
  std::size_t next(std::size_t from) {
    for (;;) {
      const std::size_t at = in_.find('&', from);
      if (at == std::string_view::npos) return at;
      const std::size_t outside = skip_sections(at);
      if (outside == at) return at;
      from = outside;
    }
  }

  /// Where the section that `at` lies in ends; `at` itself if it lies in none. Sections are looked for once,
  /// from the front.
  std::size_t skip_sections(std::size_t at) {
    while (section_end_ <= at) {
      if (mark_ == 0 || mark_ < section_end_) mark_ = in_.find('!', section_end_);
      const std::size_t start = mark_;
      if (start >= at) return at;
      section_end_ = start + 1;
      if (start == 0 || in_[start - 1] != '<') continue;
      const std::string_view rest = in_.substr(start + 1);
      if (rest.starts_with("--")) {
        section_end_ = end_of("-->", start);
      } else if (rest.starts_with("[CDATA[")) {
        section_end_ = end_of("]]>", start);
      } else if (!subset_.empty() && in_.data() + start < subset_.data()) {  // the DTD's own `<!DOCTYPE`
        section_end_ = static_cast<std::size_t>(subset_.data() - in_.data()) + subset_.size();
      }
    }
    return section_end_;
  }

  [[nodiscard]] std::size_t end_of(std::string_view mark, std::size_t start) const {
    const std::size_t end = in_.find(mark, start);
    return end == std::string_view::npos ? in_.size() : end + mark.size();
  }

  /// Deals with the `&` at `at` and returns where to go on.
  std::size_t reference(std::size_t at) {
    if (const std::size_t length = xml_entity(in_.substr(at))) return at + length;
    std::size_t end = at + 1;
    while (end < in_.size() && end - at <= longest_name && (is_name_character(in_[end]) || in_[end] == '#'))
      ++end;
    const std::string_view name = in_.substr(at + 1, end - at - 1);
    if (name.empty() || end >= in_.size() || in_[end] != ';') {
      out_.reference_fault = true;
      replace(at, 1, "&amp;");
      return at + 1;
    }
    const std::size_t length = end - at + 1;
    if (is_plain_number(name)) return end + 1;
    const auto declared = name.front() == '#' ? entities_.end() : entities_.find(name);
    if (declared != entities_.end() && expanded_ + declared->second.size() <= most_expansion) {
      expanded_ += declared->second.size();
      replace_reference(at, length, as_text(declared->second));
      return end + 1;
    }
    const bool numeric = name.front() == '#';
    const auto known = declared == entities_.end() ? read_reference(in_.substr(at, length)) : std::nullopt;
    if (known) {
      replace_reference(at, length, as_text(known->replacement));
    } else {
      replace(at, 1, "&amp;");
    }
    (numeric ? out_.reference_fault : out_.entity_fault) |= !numeric || !known;
    return end + 1;
  }

  void replace_reference(std::size_t at, std::size_t length, std::string_view replacement) {
    if (completes_markup(at, replacement)) {
      replace(at, 1, "&amp;");
    } else {
      replace(at, length, replacement);
    }
  }

  /// Whether what stands for the reference at `at` would make markup of what was none: `<![CDA&#8;TA[` a
  /// CDATA section.
  [[nodiscard]] bool completes_markup(std::size_t at, std::string_view replacement) const {
    constexpr std::size_t longest_opening = 8;  // before the last letter of `<!DOCTYPE` or `<![CDATA[`
    if (!replacement.empty() && static_cast<unsigned char>(replacement.front()) >= 0x80) return false;
    for (std::size_t back = 1; back <= std::min(longest_opening, at); ++back) {
      const char c = in_[at - back];
      if (c == '<') return back == 1 || in_[at - back + 1] == '!';
      const bool letter = (c >= 'A' && c <= 'Z') || c == '!' || c == '-' || c == '[';
      if (!letter) return false;
    }
    return false;
  }

  void replace(std::size_t at, std::size_t length, std::string_view replacement) {
    if (!out_.changed) out_.changed.emplace().reserve(in_.size() + in_.size() / 16);
    out_.changed->append(in_.substr(copied_, at - copied_)).append(replacement);
    copied_ = at + length;
  }

  std::string_view in_;
  EntityTable entities_;
  std::string_view subset_;
  Prepared out_;
  std::size_t copied_ = 0;
  std::size_t section_end_ = 0;  // where the last section found ends, or where to look for the next
  std::size_t mark_ = 0;         // the first `!` from there on; remembered, so that it is looked for once
  std::size_t expanded_ = 0;
};

}  // namespace

Prepared prepare_references(std::string_view document) {
  if (document.find('&') == std::string_view::npos) return {};
  return References(document).run();
}

}  // namespace riverd::parse
