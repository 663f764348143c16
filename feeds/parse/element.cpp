#include "feeds/parse/element.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <cstring>

namespace riverd::parse {
namespace {

/// The attribute of that local name; one without a prefix before one with.
pugi::xml_attribute find_attribute(pugi::xml_node node, const char* name) {
  const pugi::xml_attribute first = node.first_attribute();
  for (pugi::xml_attribute attribute = first; attribute; attribute = attribute.next_attribute()) {
    if (std::strcmp(attribute.name(), name) == 0) return attribute;
  }
  for (pugi::xml_attribute attribute = first; attribute; attribute = attribute.next_attribute()) {
    const std::string_view written = attribute.name();
    if (!written.starts_with("xmlns") && text::equals_ignoring_case(local_part(written), name))
      return attribute;
  }
  return {};
}

/// Whether an attribute before this one has its name, which the XML library takes and XML does not. Only so
/// many are compared: the work must stay linear.
bool repeats(pugi::xml_attribute attribute) {
  constexpr int most_compared = 64;
  const std::string_view name = attribute.name();
  int compared = 0;
  for (auto before = attribute.previous_attribute(); before && compared < most_compared;
       before = before.previous_attribute(), ++compared) {
    if (name == before.name()) return true;
  }
  return false;
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
      depth_(parent.depth_ + 1),
      has_language_(parent.has_language_) {
  read_scope();
}

void Element::read_scope() {
  for (pugi::xml_attribute attribute = node_.first_attribute(); attribute;
       attribute = attribute.next_attribute()) {
    const std::string_view name = attribute.name();
    if (attribute != node_.first_attribute() && repeats(attribute)) context_->repeated_attribute = true;
    if (!name.starts_with("xml")) continue;
    if (name == "xmlns") {
      context_->namespaces.bind({}, attribute.value());
    } else if (name.starts_with("xmlns:")) {
      context_->namespaces.bind(name.substr(6), attribute.value());
    } else if (name == "xml:base") {
      std::string base = text::resolve_url(attribute.value(), base_);
      const auto scheme = text::scheme_of(base);
      const bool usable = scheme ? text::has_listed_scheme(base) : base_.empty();
      if (usable && base.size() <= longest_base) base_ = context_->keep(std::move(base));
    } else if (name == "xml:lang") {
      language_ = context_->keep(language_tag(attribute.value()));
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
  const pugi::xml_attribute found = find_attribute(node_, name);
  return found ? text::clean_string(found.value()) : std::string();
}

bool Element::has_attribute(const char* name) const {
  return static_cast<bool>(find_attribute(node_, name));
}

std::string Element::url_attribute(const char* name) const {
  const std::string value = attribute(name);
  return value.empty() ? value : resolve(value);
}

std::string Element::text() const {
  std::string memory;
  return text::clean_string(all_text(node_, memory));
}

std::string Element::url() const {
  const std::string value = text();
  return value.empty() ? value : resolve(value);
}

std::string Element::resolve(std::string_view reference) const {
  std::string url = text::resolve_url(reference, base_);
  return text::has_listed_scheme(url) ? url : std::string();
}

std::string language_tag(std::string_view stated) {
  std::string language = text::clean_string(stated);
  if (language.size() > longest_language) return {};
  std::replace(language.begin(), language.end(), '_', '-');
  return language;
}

bool Element::has_child_elements() const {
  for (const pugi::xml_node child : node_.children()) {
    if (child.type() == pugi::node_element) return true;
  }
  return false;
}

std::string_view all_text(pugi::xml_node node, std::string& memory) {
  const auto is_text = [](pugi::xml_node at) {
    return at.type() == pugi::node_pcdata || at.type() == pugi::node_cdata;
  };
  const pugi::xml_node first = node.first_child();
  const std::string_view beginning = text_before_children(node);
  if (!first) return beginning;
  if (beginning.empty() && is_text(first) && !first.next_sibling()) return first.value();
  memory = beginning;
  // Depth first without recursion: the tree may be as deep as its document was.
  for (pugi::xml_node at = first; at;) {
    if (is_text(at)) {
      memory += at.value();
    } else {
      memory += text_before_children(at);
    }
    if (at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at && at != node && !at.next_sibling()) at = at.parent();
    if (!at || at == node) break;
    at = at.next_sibling();
  }
  return memory;
}

}  // namespace riverd::parse
