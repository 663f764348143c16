#include "tests/support/feed_text_checks.hpp"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <regex>
#include <set>
#include <vector>

namespace riverd::test {
namespace {

const std::set<std::string_view>& dangerous_elements() {
  static const std::set<std::string_view> names = {"applet", "base",  "embed", "form", "frame",  "frameset",
                                                   "iframe", "input", "link",  "meta", "object", "script",
                                                   "style",  "title", "html",  "head", "body"};
  return names;
}

std::string name_of(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece tag = element.original_tag;
  gumbo_tag_from_original_text(&tag);
  return {tag.data, tag.length};
}

void check_attribute(const std::string& element, const GumboAttribute& attribute, const Report& report) {
  const std::string_view name = attribute.name;
  const std::string value = attribute.value;
  if (name.starts_with("on")) report("SecurityRiskAttr", element + ' ' + std::string(name));
  if (name == "style") report("DangerousStyleAttr", element + ' ' + value);
  static const std::set<std::string_view> addresses = {"href", "src",      "poster",
                                                       "cite", "longdesc", "background"};
  if (!addresses.contains(name)) return;
  if (!is_absolute_iri(value)) report("ContainsRelRef", element + ' ' + value);
  std::string lower = value;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (lower.starts_with("javascript:") || lower.starts_with("data:") || lower.starts_with("vbscript:")) {
    report("SecurityRiskAttr", element + ' ' + value);
  }
}

void check_node(const GumboNode& root, const Report& report) {
  std::vector<const GumboNode*> open = {&root};
  while (!open.empty()) {
    const GumboNode* node = open.back();
    open.pop_back();
    if (node->type == GUMBO_NODE_COMMENT) report("SecurityRisk", "a comment");
    if (node->type != GUMBO_NODE_ELEMENT) continue;
    const GumboElement& element = node->v.element;
    const std::string name = name_of(element);
    const bool written = element.original_tag.length > 0;
    if (written && dangerous_elements().contains(name)) report("SecurityRisk", name);
    if (written && element.tag == GUMBO_TAG_UNKNOWN && element.tag_namespace == GUMBO_NAMESPACE_HTML) {
      report("NotHtml", name);
    }
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      check_attribute(name, *static_cast<const GumboAttribute*>(element.attributes.data[i]), report);
    }
    for (unsigned i = 0; i < element.children.length; ++i) {
      open.push_back(static_cast<const GumboNode*>(element.children.data[i]));
    }
  }
}

bool plausible_year(const std::string& year) {
  const int number = std::stoi(year);
  return number >= 1990 && number <= 2030;
}

}  // namespace

void check_characters(std::string_view body, const Report& report) {
  for (std::size_t i = 0; i < body.size();) {
    const auto byte = static_cast<unsigned char>(body[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    std::uint32_t point = length == 1 ? byte : byte & (0x7FU >> length);
    bool right = length == 1 || (byte >= 0xC2 && byte <= 0xF4 && i + length <= body.size());
    for (std::size_t k = 1; right && k < length; ++k) {
      const auto next = static_cast<unsigned char>(body[i + k]);
      right = (next & 0xC0U) == 0x80U;
      point = (point << 6U) | (next & 0x3FU);
    }
    const bool control = point < 0x20 && point != '\t' && point != '\n' && point != '\r';
    const bool none = point == 0xFFFE || point == 0xFFFF || (point >= 0xD800 && point <= 0xDFFF);
    if (!right || control || none || (point >= 0x7F && point < 0xA0)) {
      report("BadCharacters", "at byte " + std::to_string(i));
      return;
    }
    i += length;
  }
}

bool looks_like_markup(std::string_view text) {
  static const std::regex closing("</([A-Za-z][A-Za-z0-9]*)>");
  static const std::regex entity("&(#?[A-Za-z0-9]+)");
  static const std::set<std::string> tags = {
      "a",    "abbr",   "b",     "blockquote", "body",   "br",     "cite",  "code", "dd",  "div",
      "dl",   "dt",     "em",    "font",       "h1",     "h2",     "h3",    "h4",   "h5",  "h6",
      "head", "hr",     "html",  "i",          "img",    "li",     "ol",    "p",    "pre", "q",
      "s",    "script", "small", "span",       "strike", "strong", "style", "sub",  "sup", "table",
      "td",   "th",     "title", "tr",         "tt",     "u",      "ul"};
  static const std::set<std::string> entities = {"amp",   "lt",    "gt",     "quot", "apos",  "nbsp",
                                                 "copy",  "reg",   "para",   "sect", "times", "hellip",
                                                 "mdash", "ndash", "eacute", "uuml"};
  const std::string all(text);
  for (std::sregex_iterator at(all.begin(), all.end(), closing), end; at != end; ++at) {
    std::string tag = (*at)[1];
    std::transform(tag.begin(), tag.end(), tag.begin(), [](unsigned char c) { return std::tolower(c); });
    if (tags.contains(tag)) return true;
  }
  for (std::sregex_iterator at(all.begin(), all.end(), entity), end; at != end; ++at) {
    const std::string name = (*at)[1];
    const bool letters =
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
    if (!letters || entities.contains(name)) return true;
  }
  return false;
}

void check_html(const std::string& html, const Report& report) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.fragment_context = GUMBO_TAG_DIV;
  GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
  check_node(*output->root, report);
  gumbo_destroy_output(&options, output);
}

bool is_absolute_iri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  if (std::isalpha(static_cast<unsigned char>(text.front())) == 0) return false;
  const auto allowed = [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F &&
           std::string_view("<>\"{}|\\^`").find(c) == std::string_view::npos;
  };
  return std::all_of(text.begin(), text.end(), allowed) &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
         });
}

bool is_http_url(std::string_view text) {
  return is_absolute_iri(text) && (text.starts_with("http://") || text.starts_with("https://"));
}

void check_iri(const std::string& iri, const char* name, const Report& report) {
  static const std::regex tag(
      R"(tag:([a-z0-9\-._]+@)?[a-z0-9.\-]+,\d{4}(-\d{2}(-\d{2})?)?:[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]*(#[^#]*)?)");
  if (!is_absolute_iri(iri)) report(name, iri);
  if (iri.starts_with("tag:") && !std::regex_match(iri, tag)) report("InvalidTAG", iri);
}

void check_rfc3339(const std::string& text, const Report& report) {
  static const std::regex date(R"((\d{4})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))");
  std::smatch match;
  if (!std::regex_match(text, match, date)) return report("InvalidRFC3339Date", text);
  if (!plausible_year(match[1])) report("ImplausibleDate", text);
}

void check_rfc822(const std::string& text, const Report& report) {
  static const std::regex date(
      R"((Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) \d{2}:\d{2}:\d{2} (GMT|[+-]\d{4}))");
  std::smatch match;
  if (!std::regex_match(text, match, date)) return report("ProblematicalRFC822Date", text);
  if (!plausible_year(match[3])) report("ImplausibleDate", text);
}

}  // namespace riverd::test
