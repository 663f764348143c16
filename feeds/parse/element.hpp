#pragma once

#include "feeds/parse/namespaces.hpp"

#include <pugixml.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace riverd::parse {

/// Bounds on what every item may inherit: with longer ones a document of N bytes could make much more than N
/// (X2). A longer base is ignored, a longer language is none (RFC 5646, 4.4.1 knows no need beyond 35).
inline constexpr std::size_t longest_base = 2048;
inline constexpr std::size_t longest_language = 128;

/// A language as it is stated: cleaned, `_` as `-`; empty if it is too long to be one.
[[nodiscard]] std::string language_tag(std::string_view stated);

/// A name without its prefix.
[[nodiscard]] constexpr std::string_view local_part(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// What reading needs to know beside the element itself; one a document.
struct ReadContext {
  NamespaceScopes namespaces;
  std::string url_base;             // content-location, else the document's URL; empty if neither is usable
  unsigned deepest = 256;           // elements below this depth are not visited; their text is
  bool repeated_attribute = false;  // some element that was read has two attributes of one name

  /// Keeps a text that elements in scope refer to, until back_to() of a mark made before.
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

  struct Mark {
    NamespaceScopes::Mark namespaces;
    std::size_t kept;
  };
  [[nodiscard]] Mark mark() const { return {namespaces.mark(), kept_.size()}; }
  /// Leaves the scope that was entered after `mark`.
  void back_to(Mark mark) {
    namespaces.back_to(mark.namespaces);
    while (kept_.size() > mark.kept) kept_.pop_back();
  }

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
    const auto mark = context_->mark();
    visit(Element(child, *this));
    context_->back_to(mark);
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

/// The text between an element's start tag and its first child, as far as there is one: the tree keeps it in
/// the element itself, not in a child. Empty for any other node.
[[nodiscard]] inline std::string_view text_before_children(pugi::xml_node node) {
  return node.type() == pugi::node_element ? std::string_view(node.value()) : std::string_view();
}

/// The text of a node and all below it, as it stands: in the tree's own memory where it is one piece, else
/// in `memory`.
[[nodiscard]] std::string_view all_text(pugi::xml_node node, std::string& memory);

}  // namespace riverd::parse
