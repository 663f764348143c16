#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/parsed_feed.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::parse {

/// What the document itself says an item is: RSS's guid, Atom's id, rdf:about, dc:identifier, in this
/// order. The full reading of an item and its sketch both ask here.
class ItemIdentity {
 public:
  explicit ItemIdentity(const Element& item);

  /// Takes a child of the item; false if it says nothing about the item's identity.
  bool read(const Element& child);

  /// Empty if the document gives none.
  [[nodiscard]] const std::string& id() const { return rank_ <= about_rank || about_.empty() ? id_ : about_; }
  /// Whether the guid is said to be the item's address; nullopt where there is no guid.
  [[nodiscard]] std::optional<bool> guid_is_permalink() const { return guid_is_permalink_; }

  /// Whether an element of that name, as written, could say something: spares looking closer at the others.
  [[nodiscard]] static bool concerns(std::string_view written_name);

 private:
  static constexpr int about_rank = 1;

  void offer(int rank, std::string id);

  int rank_ = 1000;
  std::string id_;
  std::string about_;
  std::optional<bool> guid_is_permalink_;
};

/// The digest of an item that is no XML, of all that decides how it is read.
[[nodiscard]] std::uint64_t sketch_digest(std::initializer_list<std::string_view> parts);

/// Makes the sketches of a document's items: the first of the parser's two speeds. Nothing of an item's
/// content is decoded, resolved or cleaned; its bytes are digested where they lie.
class Sketcher {
 public:
  /// `text` is the document as the tree's offsets count in it; `base` what URLs are resolved against outside
  /// any xml:base. Both must outlive this.
  Sketcher(std::string_view text, std::string_view base) : text_(text), base_(base) {}

  /// Digests what decides how the items inside `parent` are read: the attributes of the elements around
  /// them (namespaces, xml:base, xml:lang), the language they inherit, the format.
  void surroundings(pugi::xml_node parent, std::string_view language, std::string_view format);

  [[nodiscard]] ItemSketch sketch(const Element& item) const;

 private:
  [[nodiscard]] std::string_view bytes_of(pugi::xml_node item) const;

  std::string_view text_;
  std::string_view base_;
  std::uint64_t surroundings_ = 0;
};

}  // namespace riverd::parse
