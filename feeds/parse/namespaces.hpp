#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <string_view>
#include <unordered_map>
#include <vector>

namespace riverd::parse {

/// The vocabularies a feed may be written in or extended by.
enum class Ns : std::uint8_t {
  none,  ///< no namespace, and RSS 0.90, 1.0 and 2.0's own: names of RSS and of Atom alike
  atom,
  rdf,
  dc,
  dcterms,
  content,
  itunes,
  media,
  syndication,
  slash,
  wfw,
  thread,
  georss,
  gml,
  geo,
  podlove,
  creative_commons,
  xhtml,
  xml,
  admin,
  other,
};

/// The vocabulary of a namespace URI, compared without regard to case and a trailing `/`.
[[nodiscard]] Ns namespace_of(std::string_view uri);

/// The vocabulary a prefix usually stands for; Ns::other if it is not known.
[[nodiscard]] Ns usual_namespace(std::string_view prefix);

/// The bindings in scope, innermost last: pugixml itself knows no namespaces.
class NamespaceScopes {
 public:
  using Mark = std::size_t;

  [[nodiscard]] Mark mark() const { return bindings_.size(); }
  void back_to(Mark mark);
  void bind(std::string_view prefix, std::string_view uri);

  /// The vocabulary a prefix stands for here. One that is bound to nothing is read as usual, and
  /// remembered as a fault of the document.
  [[nodiscard]] Ns find(std::string_view prefix);

  [[nodiscard]] bool undeclared_used() const { return undeclared_used_; }

 private:
  struct Binding {
    std::string_view prefix;
    std::optional<Ns> hidden;  // what the prefix stood for outside
  };

  std::unordered_map<std::string_view, Ns> current_;
  std::vector<Binding> bindings_;
  bool undeclared_used_ = false;
};

}  // namespace riverd::parse
