#pragma once

#include "feeds/parse/namespaces.hpp"

#include <pugixml.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace riverd::parse {

/// What reading needs to know beside the element itself; one a document.
struct ReadContext {
  NamespaceScopes namespaces;
  std::string url_base;             // content-location, else the document's URL; empty if neither is usable
  unsigned deepest = 256;           // elements below this depth are not visited; their text is
  bool repeated_attribute = false;  // some element that was read has two attributes of one name

  /// Keeps a text that elements refer to for as long as the document is read.
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

 private:
  std::deque<std::string> kept_;
};

/// An element in its surroundings: its vocabulary, the base and language in scope. A value; the tree and the
/// context outlive it.
class Element {
 public:
  Element(pugi::xml_node node, ReadContext& context);

  /// The vocabulary and the name without its prefix.
  [[nodiscard]] Ns ns() const { return ns_; }
  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] bool is(Ns ns, std::string_view name) const { return ns_ == ns && name_ == name; }
  /// A name of RSS or Atom, whichever of their namespaces it is in.
  [[nodiscard]] bool is_core(std::string_view name) const { return is_core() && name_ == name; }
  [[nodiscard]] bool is_core() const { return ns_ == Ns::none || ns_ == Ns::atom; }

  [[nodiscard]] pugi::xml_node node() const { return node_; }
  [[nodiscard]] std::string_view base() const { return base_; }
  [[nodiscard]] std::string_view language() const { return language_; }
  [[nodiscard]] bool has_language() const { return has_language_; }
  [[nodiscard]] ReadContext& context() const { return *context_; }

  /// An attribute by its name without a prefix, trimmed; empty if absent. Names are compared without
  /// regard to case where there is no exact match.
  [[nodiscard]] std::string attribute(const char* name) const;
  [[nodiscard]] bool has_attribute(const char* name) const;
  /// A URL attribute, resolved; empty if absent or of an unlisted scheme.
  [[nodiscard]] std::string url_attribute(const char* name) const;

  /// The text of the element and of all below it, cleaned.
  [[nodiscard]] std::string text() const;
  /// The text as a URL, resolved; empty if of an unlisted scheme.
  [[nodiscard]] std::string url() const;
  /// A reference resolved against this element's base; empty if of an unlisted scheme.
  [[nodiscard]] std::string resolve(std::string_view reference) const;

  [[nodiscard]] bool has_child_elements() const;

  /// Calls `visit(const Element&)` for each child element in document order; for none of an element that
  /// lies deeper than the context allows, so that readers may call it of themselves.
  template <class Visit>
  void each_child(Visit visit) const {
    if (depth_ >= context_->deepest) return;
    for (const pugi::xml_node child : node_.children()) {
      if (child.type() == pugi::node_element) visit_child(child, visit);
    }
  }
  /// The same for one of them.
  template <class Visit>
  void visit_child(pugi::xml_node child, Visit&& visit) const {
    const auto mark = context_->namespaces.mark();
    visit(Element(child, *this));
    context_->namespaces.back_to(mark);
  }

 private:
  Element(pugi::xml_node node, const Element& parent);
  void read_scope();

  pugi::xml_node node_;
  ReadContext* context_;
  Ns ns_ = Ns::none;
  std::string_view name_;
  std::string_view base_;
  std::string_view language_;
  unsigned depth_ = 0;
  bool has_language_ = false;
};

/// The text of a node and all below it, as it stands: in the tree's own memory where it is one piece, else
/// in `memory`.
[[nodiscard]] std::string_view all_text(pugi::xml_node node, std::string& memory);

}  // namespace riverd::parse
