#pragma once

#include "feeds/parse/item_reader.hpp"
#include "feeds/parse/text_construct.hpp"
#include "feeds/parse/values.hpp"

#include <string>
#include <utility>
#include <vector>

namespace riverd::parse {

/// Reads what a feed says about itself, element by element, in whatever mixture of vocabularies.
class ChannelReader {
 public:
  ChannelReader(ParsedFeed& feed, const Dialect& dialect) : feed_(feed), dialect_(dialect) {}

  void read(const Element& e);
  void set_updated(const std::string& date);
  /// Puts what was found by rank into its place.
  void finish(const Element& channel);

 private:
  void read_core(const Element& e);
  void read_core_date(const Element& e, std::string_view name);
  void read_dublin_core(const Element& e);
  void read_itunes_child(const Element& e);
  void read_syndication(const Element& e);

  ParsedFeed& feed_;
  Dialect dialect_;
  Ranked<ParsedText> title_;
  Ranked<ParsedText> description_;
  Ranked<ParsedText> rights_;
  Ranked<std::optional<ParsedDate>> updated_;
  Ranked<std::optional<ParsedDate>> published_;
  std::vector<std::pair<int, Person>> authors_;
  Person owner_;
  std::string logo_;
};

/// RSS's image, wherever it stands.
void read_image(const Element& element, ParsedFeed& feed);

/// What follows from the links and images once all are read.
void finish_channel(ParsedFeed& feed);

}  // namespace riverd::parse
