#include "feeds/parse/element.hpp"

#include "feeds/text/encoding.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <cstring>

namespace riverd::parse {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view local_part(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// The attribute of that local name; one without a prefix before one with.
pugi::xml_attribute find_attribute(pugi::xml_node node, std::string_view name) {
  pugi::xml_attribute found;
  for (const pugi::xml_attribute attribute : node.attributes()) {
    const std::string_view written = attribute.name();
    if (written == name) return attribute;
    if (!found && !written.starts_with("xmlns") && equal_ignoring_case(local_part(written), name))
      found = attribute;
  }
  return found;
}

}  // namespace

Element::Element(pugi::xml_node node, ReadContext& context)
    : node_(node), context_(&context), base_(context.url_base) {
  read_scope();
}

Element::Element(pugi::xml_node node, const Element& parent)
    : node_(node),
      context_(parent.context_),
      base_(parent.base_),
      language_(parent.language_),
      has_language_(parent.has_language_) {
  read_scope();
}

void Element::read_scope() {
  for (const pugi::xml_attribute attribute : node_.attributes()) {
    const std::string_view name = attribute.name();
    if (!name.starts_with("xml")) continue;
    if (name == "xmlns") {
      context_->namespaces.bind({}, attribute.value());
    } else if (name.starts_with("xmlns:")) {
      context_->namespaces.bind(name.substr(6), attribute.value());
    } else if (name == "xml:base") {
      std::string base = text::resolve_url(attribute.value(), base_);
      const auto scheme = text::scheme_of(base);
      if (scheme ? text::has_listed_scheme(base) : base_.empty()) base_ = std::move(base);
    } else if (name == "xml:lang") {
      language_ = text::clean_string(attribute.value());
      std::replace(language_.begin(), language_.end(), '_', '-');
      has_language_ = true;
    }
  }
  const std::string_view name = node_.name();
  const auto colon = name.find(':');
  ns_ =
      context_->namespaces.find(colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon));
  name_ = local_part(name);
}

std::string Element::attribute(const char* name) const {
  return text::clean_string(find_attribute(node_, name).value());
}

bool Element::has_attribute(const char* name) const {
  return static_cast<bool>(find_attribute(node_, name));
}

std::string Element::url_attribute(const char* name) const {
  const std::string value = attribute(name);
  return value.empty() ? value : resolve(value);
}

std::string Element::text() const {
  return text::clean_string(all_text(node_));
}

std::string Element::url() const {
  const std::string value = text();
  return value.empty() ? value : resolve(value);
}

std::string Element::resolve(std::string_view reference) const {
  std::string url = text::resolve_url(reference, base_);
  return text::has_listed_scheme(url) ? url : std::string();
}

bool Element::has_child_elements() const {
  for (const pugi::xml_node child : node_.children()) {
    if (child.type() == pugi::node_element) return true;
  }
  return false;
}

std::string all_text(pugi::xml_node node) {
  std::string out;
  // Depth first without recursion: the tree may be as deep as the parser's limit.
  for (pugi::xml_node at = node.first_child(); at;) {
    if (at.type() == pugi::node_pcdata || at.type() == pugi::node_cdata) out += at.value();
    if (at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at && at != node && !at.next_sibling()) at = at.parent();
    if (!at || at == node) break;
    at = at.next_sibling();
  }
  return out;
}

}  // namespace riverd::parse
