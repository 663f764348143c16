#include "feeds/parse/text_construct.hpp"

#include "feeds/text/ascii.hpp"
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

bool is_void(std::string_view name) {
  static constexpr std::array<std::string_view, 14> names = {"area",  "base",   "br",    "col",  "embed",
                                                             "hr",    "img",    "input", "link", "meta",
                                                             "param", "source", "track", "wbr"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The base inside a node of markup: its own xml:base, kept in `memory`, or the one around it.
std::string_view inner_base(pugi::xml_node node, std::string_view around, std::string& memory) {
  const auto own = node.attribute("xml:base");
  if (!own) return around;
  memory = text::resolve_url(own.value(), around);
  return memory.size() <= longest_base ? std::string_view(memory) : around;
}

/// Writes a tree as HTML. Below `deepest` only the text is written: recursion stays bounded.
class HtmlWriter {
 public:
  HtmlWriter(std::string_view outer_base, unsigned deepest) : outer_base_(outer_base), deepest_(deepest) {}

  void children(const pugi::xml_node& parent, std::string_view base, unsigned depth = 0) {
    if (depth > deepest_) {
      std::string memory;
      text::append_escaped(out_, all_text(parent, memory));
      return;
    }
    text::append_escaped(out_, text_before_children(parent));
    for (const pugi::xml_node child : parent.children()) {
      switch (child.type()) {
        case pugi::node_pcdata:
        case pugi::node_cdata:
          text::append_escaped(out_, child.value());
          break;
        case pugi::node_comment:
          out_.append("<!--").append(child.value()).append("-->");
          break;
        case pugi::node_element:
          element(child, base, depth);
          break;
        default:
          break;
      }
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void element(const pugi::xml_node& node, std::string_view base, unsigned depth) {
    const std::string_view name = local_part(node.name());
    std::string own_base;
    base = inner_base(node, base, own_base);
    out_ += '<';
    out_ += name;
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view written = attribute.name();
      if (written.starts_with("xmlns:") || written == "xml:base") continue;
      out_.append(" ").append(written).append("=\"");
      if (base != outer_base_ && text::holds_url(written)) {
        text::append_escaped(out_, text::resolve_url(attribute.value(), base));
      } else {
        text::append_escaped(out_, attribute.value());
      }
      out_ += '"';
    }
    out_ += '>';
    if (is_void(name)) return;
    children(node, base, depth + 1);
    out_.append("</").append(name).append(">");
  }

  std::string out_;
  std::string_view outer_base_;
  unsigned deepest_;
};

/// The only element among the children, if nothing but white space stands beside it.
pugi::xml_node sole_element(pugi::xml_node parent) {
  const auto is_blank = [](std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  };
  pugi::xml_node found;
  if (!is_blank(text_before_children(parent))) return {};
  for (const pugi::xml_node child : parent.children()) {
    if (child.type() == pugi::node_comment) continue;
    if (child.type() == pugi::node_element) {
      if (found) return {};
      found = child;
    } else if (!is_blank(child.value())) {
      return {};
    }
  }
  return found;
}

bool is_div(pugi::xml_node node) {
  return local_part(node.name()) == "div";
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

ParsedText make(ParsedText::Kind kind, std::string_view value, const Element& where) {
  return {kind, text::clean_string(value), std::string(where.base()), std::string(where.language())};
}

/// All the text of an element.
ParsedText whole(ParsedText::Kind kind, const Element& element) {
  std::string memory;
  return make(kind, all_text(element.node(), memory), element);
}

ParsedText base64_text(const Element& element, const std::string& type) {
  std::string memory;
  const std::string_view written = all_text(element.node(), memory);
  const auto decoded = from_base64(written);
  const std::string value(decoded ? text::decode_document(*decoded, {}).utf8() : written);
  const bool html =
      type == "text/html" || type == "html" || type == "application/xhtml+xml" ||
      (type.empty() || (type != "text/plain" && !type.starts_with("text/")) ? text::looks_like_html(value)
                                                                            : false);
  return make(html ? ParsedText::Kind::html : ParsedText::Kind::plain, value, element);
}

bool is_xml_type(const std::string& type) {
  return type.ends_with("+xml") || type.ends_with("/xml");
}

ParsedText typed_text(const Element& element) {
  std::string type = text::lower(element.attribute("type"));
  const std::string mode = text::lower(element.attribute("mode"));
  if (const auto semicolon = type.find(';'); semicolon != std::string::npos) type.erase(semicolon);
  if (mode == "base64") return base64_text(element, type);
  const bool markup = element.has_child_elements();
  if (type == "xhtml" || type == "application/xhtml+xml" || (is_xml_type(type) && markup)) {
    return make(ParsedText::Kind::html, inner_html(element, true), element);
  }
  if (type == "html" || type == "text/html") {
    if (markup) return make(ParsedText::Kind::html, inner_html(element, true), element);
    return whole(ParsedText::Kind::html, element);
  }
  if (markup) return make(ParsedText::Kind::html, inner_html(element, true), element);
  if (mode == "escaped" && type.empty()) return guess_text(element.text(), element);
  if (type.empty() || type == "text" || type.starts_with("text/") || type == "plain" || is_xml_type(type)) {
    return whole(ParsedText::Kind::plain, element);
  }
  return type.find('/') == std::string::npos ? guess_text(element.text(), element)
                                             : base64_text(element, type);
}

}  // namespace

ParsedText read_text(const Element& element, TextRule rule) {
  if (rule == TextRule::typed || element.has_attribute("mode")) return typed_text(element);
  if (element.has_child_elements()) return make(ParsedText::Kind::html, inner_html(element, true), element);
  if (rule == TextRule::guess) return guess_text(element.text(), element);
  if (text::lower(element.attribute("type")) == "text/plain") return whole(ParsedText::Kind::plain, element);
  return whole(ParsedText::Kind::html, element);
}

ParsedText guess_text(std::string_view value, const Element& where) {
  const bool html = text::looks_like_html(value);
  return make(html ? ParsedText::Kind::html : ParsedText::Kind::plain, value, where);
}

std::string inner_html(const Element& element, bool unwrap_div) {
  pugi::xml_node parent = element.node();
  std::string_view base = element.base();
  std::string own_base;
  if (unwrap_div) {
    const pugi::xml_node sole = sole_element(parent);
    if (sole && is_div(sole)) {
      base = inner_base(sole, base, own_base);
      parent = sole;
    }
  }
  HtmlWriter writer(element.base(), element.context().deepest);
  writer.children(parent, base);
  return writer.take();
}

}  // namespace riverd::parse
