#include "feeds/parse/text_construct.hpp"

#include "feeds/text/encoding.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize_policy.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace riverd::parse {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool is_void(std::string_view name) {
  static constexpr std::array<std::string_view, 14> names = {"area",  "base",   "br",    "col",  "embed",
                                                             "hr",    "img",    "input", "link", "meta",
                                                             "param", "source", "track", "wbr"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Writes a tree as HTML; recursion is bounded by the depth the document was read with.
class HtmlWriter {
 public:
  explicit HtmlWriter(std::string outer_base) : outer_base_(std::move(outer_base)) {}

  void children(const pugi::xml_node& parent, const std::string& base) {
    for (const pugi::xml_node child : parent.children()) {
      switch (child.type()) {
        case pugi::node_pcdata:
        case pugi::node_cdata:
          out_ += text::escape_markup(child.value());
          break;
        case pugi::node_comment:
          out_.append("<!--").append(child.value()).append("-->");
          break;
        case pugi::node_element:
          element(child, base);
          break;
        default:
          break;
      }
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void element(const pugi::xml_node& node, std::string base) {
    std::string_view name = node.name();
    if (const auto colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    if (const auto own = node.attribute("xml:base")) base = text::resolve_url(own.value(), base);
    out_ += '<';
    out_ += name;
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view written = attribute.name();
      if (written.starts_with("xmlns:") || written == "xml:base") continue;
      std::string value = attribute.value();
      if (base != outer_base_ && text::holds_url(written)) value = text::resolve_url(value, base);
      out_.append(" ").append(written).append("=\"").append(text::escape_markup(value)).append("\"");
    }
    out_ += '>';
    if (is_void(name)) return;
    children(node, base);
    out_.append("</").append(name).append(">");
  }

  std::string out_;
  std::string outer_base_;
};

/// The only element among the children, if nothing but white space stands beside it.
pugi::xml_node sole_element(pugi::xml_node parent) {
  pugi::xml_node found;
  for (const pugi::xml_node child : parent.children()) {
    if (child.type() == pugi::node_comment) continue;
    if (child.type() == pugi::node_element) {
      if (found) return {};
      found = child;
    } else if (std::string_view(child.value()).find_first_not_of(" \t\r\n") != std::string_view::npos) {
      return {};
    }
  }
  return found;
}

bool is_div(pugi::xml_node node) {
  std::string_view name = node.name();
  if (const auto colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  return name == "div";
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    int value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = c - 'A';
    } else if (c >= 'a' && c <= 'z') {
      value = c - 'a' + 26;
    } else if (c >= '0' && c <= '9') {
      value = c - '0' + 52;
    } else if (c == '+') {
      value = 62;
    } else if (c == '/') {
      value = 63;
    } else if (c == '=' || c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      continue;
    } else {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  return out;
}

ParsedText make(ParsedText::Kind kind, std::string value, const Element& where) {
  return {kind, text::clean_string(value), where.base(), where.language()};
}

ParsedText base64_text(const Element& element, const std::string& type) {
  auto decoded = from_base64(all_text(element.node()));
  std::string value = decoded ? text::decode_document(*decoded, {}).utf8 : all_text(element.node());
  const bool html =
      type == "text/html" || type == "html" || type == "application/xhtml+xml" ||
      (type.empty() || (type != "text/plain" && !type.starts_with("text/")) ? text::looks_like_html(value)
                                                                            : false);
  return make(html ? ParsedText::Kind::html : ParsedText::Kind::plain, std::move(value), element);
}

bool is_xml_type(const std::string& type) {
  return type.ends_with("+xml") || type.ends_with("/xml");
}

ParsedText typed_text(const Element& element) {
  std::string type = lower(element.attribute("type"));
  const std::string mode = lower(element.attribute("mode"));
  if (const auto semicolon = type.find(';'); semicolon != std::string::npos) type.erase(semicolon);
  if (mode == "base64") return base64_text(element, type);
  const bool markup = element.has_child_elements();
  if (type == "xhtml" || type == "application/xhtml+xml" || (is_xml_type(type) && markup)) {
    return make(ParsedText::Kind::html, inner_html(element, true), element);
  }
  if (type == "html" || type == "text/html") {
    if (markup) return make(ParsedText::Kind::html, inner_html(element, true), element);
    return make(ParsedText::Kind::html, all_text(element.node()), element);
  }
  if (markup) return make(ParsedText::Kind::html, inner_html(element, true), element);
  if (mode == "escaped" && type.empty()) return guess_text(element.text(), element);
  if (type.empty() || type == "text" || type.starts_with("text/") || type == "plain" || is_xml_type(type)) {
    return make(ParsedText::Kind::plain, all_text(element.node()), element);
  }
  return type.find('/') == std::string::npos ? guess_text(element.text(), element)
                                             : base64_text(element, type);
}

}  // namespace

ParsedText read_text(const Element& element, TextRule rule) {
  if (rule == TextRule::typed || element.has_attribute("mode")) return typed_text(element);
  if (element.has_child_elements()) return make(ParsedText::Kind::html, inner_html(element, true), element);
  if (rule == TextRule::guess) return guess_text(element.text(), element);
  if (lower(element.attribute("type")) == "text/plain")
    return make(ParsedText::Kind::plain, all_text(element.node()), element);
  return make(ParsedText::Kind::html, all_text(element.node()), element);
}

ParsedText guess_text(std::string value, const Element& where) {
  const bool html = text::looks_like_html(value);
  return make(html ? ParsedText::Kind::html : ParsedText::Kind::plain, std::move(value), where);
}

std::string inner_html(const Element& element, bool unwrap_div) {
  pugi::xml_node parent = element.node();
  std::string base = element.base();
  if (unwrap_div) {
    const pugi::xml_node sole = sole_element(parent);
    if (sole && is_div(sole)) {
      if (const auto own = sole.attribute("xml:base")) base = text::resolve_url(own.value(), base);
      parent = sole;
    }
  }
  HtmlWriter writer(element.base());
  writer.children(parent, base);
  return writer.take();
}

}  // namespace riverd::parse
