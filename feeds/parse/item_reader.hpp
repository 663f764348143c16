#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/parsed_feed.hpp"
#include "feeds/parse/text_construct.hpp"

namespace riverd::parse {

/// How a document as a whole is read.
struct Dialect {
  bool atom = false;  // text constructs carry their type
  bool cdf = false;

  /// How an element's text is to be understood: as its `type` says where it is Atom's.
  [[nodiscard]] TextRule rule(const Element& e, TextRule otherwise) const {
    return e.ns() == Ns::atom || (atom && e.ns() == Ns::none) ? TextRule::typed : otherwise;
  }
};

/// Reads one RSS, RDF, Atom or CDF item with everything the contract knows of it, in whatever mixture of
/// vocabularies, into `entry`, a new one. `language` is the feed's, which the item inherits.
void read_item(const Element& item, const Dialect& dialect, const std::string& language, ParsedEntry& entry);

/// Fills in what follows from other fields: the id and URL where the document gives none (a synthetic
/// one), and what remains of a summary that is the content. Every format's items go through it.
void finish_item(ParsedEntry& entry);

}  // namespace riverd::parse
