#include "tests/feeds/text/html_oracle.hpp"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace riverd::test {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_url(const std::string& name) {
  static constexpr std::array<std::string_view, 10> names = {
      "href", "src", "action", "cite", "poster", "background", "srcset", "data", "formaction", "xlink:href"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The element's name; gumbo knows unknown ones only by their source.
std::string name_of(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece tag = element.original_tag;
  gumbo_tag_from_original_text(&tag);
  return lower(std::string(tag.data, tag.length));
}

/// With the prefix that gumbo takes apart in SVG and MathML.
std::string attribute_name(const GumboAttribute& attribute) {
  const std::string name = lower(attribute.name);
  switch (attribute.attr_namespace) {
    case GUMBO_ATTR_NAMESPACE_XLINK:
      return "xlink:" + name;
    case GUMBO_ATTR_NAMESPACE_XML:
      return "xml:" + name;
    case GUMBO_ATTR_NAMESPACE_XMLNS:
      return name == "xmlns" ? name : "xmlns:" + name;
    default:
      return name;
  }
}

void look(const GumboNode* root, Found& found) {
  std::vector<const GumboNode*> open{root};
  while (!open.empty()) {
    const GumboNode* node = open.back();
    open.pop_back();
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
        node->type == GUMBO_NODE_CDATA) {
      found.text += node->v.text.text;
    }
    if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) continue;
    const GumboElement& element = node->v.element;
    found.elements.push_back(name_of(element));
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
      found.attributes.push_back(attribute_name(*attribute));
      if (is_url(found.attributes.back())) found.urls.emplace_back(attribute->value);
    }
    for (unsigned i = element.children.length; i > 0; --i) {
      open.push_back(static_cast<const GumboNode*>(element.children.data[i - 1]));
    }
  }
}

}  // namespace

Found look_at(const std::string& html) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.fragment_context = GUMBO_TAG_DIV;
  GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
  Found found;
  const GumboVector& children = output->root->v.element.children;
  for (unsigned i = 0; i < children.length; ++i) look(static_cast<const GumboNode*>(children.data[i]), found);
  gumbo_destroy_output(&options, output);
  return found;
}

}  // namespace riverd::test
