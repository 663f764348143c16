#include "feeds/parse/xml_text.hpp"

#include "feeds/parse/entities.hpp"

#include <algorithm>
#include <utility>

namespace riverd::parse {
namespace {

constexpr std::size_t most_entities = 64;
constexpr std::size_t longest_replacement = 1024;
constexpr std::size_t most_expansion = std::size_t{64} << 10U;
constexpr std::size_t longest_name = 64;

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
         c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_xml_entity(std::string_view name) {
  return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
}

/// Text as it stands in a document: what would be markup is escaped.
void append_as_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') {
      out += c;
    }
  }
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

/// Where the internal subset of the document's DTD lies; empty if there is none.
std::string_view internal_subset(std::string_view document) {
  constexpr std::size_t far_enough = 64 * 1024;
  const auto doctype = document.substr(0, far_enough).find("<!DOCTYPE");
  if (doctype == std::string_view::npos) return {};
  const auto open = document.find_first_of("[>", doctype);
  if (open == std::string_view::npos || document[open] != '[') return {};
  const auto close = end_of_subset(document, open + 1);
  return close == std::string_view::npos ? std::string_view{} : document.substr(open + 1, close - open - 1);
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

Prepared prepare_references(std::string document) {
  Prepared out;
  if (document.find('&') == std::string::npos) {
    out.text = std::move(document);
    return out;
  }
  const EntityTable entities = declared_entities(document);
  const auto subset = internal_subset(document);
  const std::string_view text = document;
  const auto subset_start = subset.empty() ? 0 : static_cast<std::size_t>(subset.data() - text.data());
  const auto subset_end = subset_start + subset.size();
  std::size_t copied = 0;
  std::size_t expanded = 0;
  const auto replace = [&](std::size_t at, std::size_t length, std::string_view replacement, bool as_text) {
    out.text.append(text.substr(copied, at - copied));
    if (as_text) {
      append_as_text(out.text, replacement);
    } else {
      out.text.append(replacement);
    }
    copied = at + length;
  };
  for (std::size_t at = 0; (at = text.find_first_of("&<", at)) != std::string_view::npos;) {
    if (text[at] == '<') {
      if (text.substr(at, 9) == "<![CDATA[") {
        at = std::min(text.find("]]>", at), text.size());
      } else if (text.substr(at, 4) == "<!--") {
        at = std::min(text.find("-->", at), text.size());
      } else {
        ++at;
      }
      continue;
    }
    if (at >= subset_start && at < subset_end) {
      at = subset_end;
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && end - at <= longest_name &&
           (is_name_character(text[end]) || text[end] == '#'))
      ++end;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (name.empty() || end >= text.size() || text[end] != ';') {
      out.reference_fault = true;
      replace(at, 1, "&amp;", false);
      ++at;
      continue;
    }
    const std::size_t length = end - at + 1;
    if (name.front() == '#') {
      const auto reference = read_reference(text.substr(at, length));
      if (reference) {
        replace(at, length, reference->replacement, true);
      } else {
        out.reference_fault = true;
        replace(at, 1, "&amp;", false);
      }
    } else if (!is_xml_entity(name)) {
      const auto declared = entities.find(name);
      const auto html = declared == entities.end() ? read_reference(text.substr(at, length)) : std::nullopt;
      if (declared != entities.end() && expanded + declared->second.size() <= most_expansion) {
        expanded += declared->second.size();
        replace(at, length, declared->second, true);
      } else if (html) {
        out.entity_fault = true;
        replace(at, length, html->replacement, true);
      } else {
        out.entity_fault = true;
        replace(at, 1, "&amp;", false);
      }
    }
    at = end + 1;
  }
  if (copied == 0) {
    out.text = std::move(document);
  } else {
    out.text.append(text.substr(copied));
  }
  return out;
}

}  // namespace riverd::parse
