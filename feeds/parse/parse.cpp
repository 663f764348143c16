#include "feeds/parse/parse.hpp"

#include "feeds/parse/document_hints.hpp"
#include "feeds/parse/element.hpp"
#include "feeds/parse/feed_reader.hpp"
#include "feeds/parse/json_feed.hpp"
#include "feeds/parse/node_budget.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/parse/xml_text.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/scan.hpp"
#include "feeds/text/url.hpp"

#include <pugixml.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace riverd::parse {
namespace {

/// An element's first text is kept in the element: most elements of a feed are one text, and a node for each
/// would be most of the tree.
constexpr unsigned parse_flags = pugi::parse_default | pugi::parse_comments | pugi::parse_ws_pcdata |
                                 pugi::parse_fragment | pugi::parse_embed_pcdata;

std::string_view without_leading_space(std::string_view text) {
  while (!text.empty() && text::is_space(text.front())) text.remove_prefix(1);
  return text;
}

pugi::xml_node root_element(const pugi::xml_document& document) {
  for (const pugi::xml_node child : document.children()) {
    if (child.type() == pugi::node_element) return child;
  }
  return {};
}

/// Whether anything but white space and comments stands beside the root.
bool has_junk(const pugi::xml_document& document) {
  bool root_seen = false;
  for (const pugi::xml_node child : document.children()) {
    if (child.type() == pugi::node_element) {
      if (root_seen) return true;
      root_seen = true;
    } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      if (!without_leading_space(child.value()).empty()) return true;
    }
  }
  return false;
}

/// How much of a document tells what it is.
constexpr std::size_t telling = 1024;

/// Whether a text that is no feed was at least meant as XML or HTML.
std::string what_it_is(std::string_view text) {
  const std::string start = text::lower(text.substr(0, telling));
  if (start.find("<!doctype html") != std::string::npos || start.find("<html") != std::string::npos) {
    return "the document is an HTML page, not a feed";
  }
  return "the document is neither RSS, Atom, RDF, CDF nor JSON Feed";
}

struct Fault {
  std::string reason;

  /// The first fault found is the one that is told.
  void add(std::string_view text) {
    if (reason.empty()) reason = text;
  }
};

/// A document as the XML library read it, together with the text its nodes' offsets count in.
struct LoadedXml {
  pugi::xml_document tree;
  std::string made;       // empty where the text is as it was given
  std::string_view text;  // points into what was given, or into `made`
  pugi::xml_node root;
};

/// Reads XML into a tree, mending it where that is needed. `decoded`, which it may
/// make to forget its text, must outlive the answer.
std::optional<Error> load(LoadedXml& xml, text::DecodedText& decoded, const ParseLimits& limits,
                          Fault& fault) {
  std::string_view text = decoded.utf8();
  const auto change = [&](std::string made) {
    xml.made = std::move(made);
    text = xml.made;
    decoded.forget();
  };
  if (decoded.may_hold_controls() && text::scan(text, 0, text::is_control) != std::string_view::npos) {
    fault.add("xml: control characters");
    std::string made(text);
    std::erase_if(made, [](char c) { return text::is_control(static_cast<unsigned char>(c)); });
    change(std::move(made));
  }
  Prepared prepared = prepare_references(text);
  if (prepared.reference_fault) fault.add("xml: an ampersand that begins no reference");
  if (prepared.entity_fault) fault.add("entity: an entity that is not declared");
  if (prepared.changed) change(std::move(*prepared.changed));
  xml.text = without_leading_space(text);
  const auto read = [&] {
    const std::size_t read_up_to = within_nodes(xml.text, limits.nodes);
    const bool cut = read_up_to < xml.text.size();
    xml.text = xml.text.substr(0, read_up_to);
    if (cut) fault.add("truncated: what is beyond " + std::to_string(limits.nodes) + " nodes is not read");
    const pugi::xml_parse_result result =
        xml.tree.load_buffer(xml.text.data(), xml.text.size(), parse_flags, pugi::encoding_utf8);
    // Of a document that was cut no element around the cut is closed; the library keeps what it read.
    const bool only_cut = cut && result.status == pugi::status_end_element_mismatch &&
                          result.offset + 1 >= static_cast<std::ptrdiff_t>(xml.text.size());
    xml.root = root_element(xml.tree);
    return (result || only_cut) && xml.root && !has_junk(xml.tree);
  };
  if (read()) return std::nullopt;
  xml.tree.reset();  // before there are three copies of the document
  if (xml.text.size() != text.size() && xml.text.starts_with("<?xml")) {
    fault.add("xml: white space before the declaration");
  }
  Recovered mended = recover(xml.text, limits.depth);
  fault.add(mended.truncated ? "truncated: the document ends in the middle" : "xml: not well-formed");
  const std::string kind = what_it_is(xml.text);
  change(std::move(mended.text));
  // What stood in a comment before may be text now, and the other way round.
  Prepared again = prepare_references(text);
  if (again.changed) change(std::move(*again.changed));
  xml.text = text;
  read();
  if (!xml.root) return Error(FeedError::not_a_feed, kind);
  return std::nullopt;
}

Result<ParsedFeed> read_xml(text::DecodedText& decoded, const DocumentHints& hints, const ParseLimits& limits,
                            const ItemFilter& wanted, const ItemSink& sink) {
  Fault fault;
  LoadedXml xml;
  if (auto error = load(xml, decoded, limits, fault)) return *std::move(error);
  const std::string beginning(xml.text.substr(0, telling));
  if (!wanted) {  // nothing counts in it: the tree has a copy of its own
    xml.text = {};
    std::string().swap(xml.made);
    decoded.forget();
  }
  ReadContext context;
  context.deepest = limits.depth;
  context.url_base = base_of(hints);
  ParsedFeed feed;
  const FeedSurroundings around{content_language(hints), xml.text, context.url_base, wanted, sink};
  if (!read_feed(Element(xml.root, context), feed, around))
    return Error(FeedError::not_a_feed, what_it_is(beginning));
  if (context.namespaces.undeclared_used()) fault.add("namespace: a prefix that is not declared");
  if (context.repeated_attribute) fault.add("xml: an attribute that stands twice");
  feed.malformed_reason = std::move(fault.reason);
  return feed;
}

}  // namespace

Result<ParsedFeed> parse(std::string_view bytes, const DocumentHints& hints, const ParseLimits& limits,
                         const ItemFilter& wanted, const ItemSink& sink) {
  if (bytes.size() > limits.bytes) {
    return Error(FeedError::too_large,
                 "the document has more than " + std::to_string(limits.bytes) + " bytes");
  }
  text::DecodedText decoded = text::decode_document(bytes, hints.content_type);
  const std::string_view start = without_leading_space(decoded.utf8());
  if (start.empty()) return Error(FeedError::empty, "the document is empty");
  auto feed = start.front() == '{' || start.front() == '[' ? read_json_feed(start, hints, wanted, sink)
                                                           : read_xml(decoded, hints, limits, wanted, sink);
  if (!feed) return feed;
  feed->encoding = decoded.encoding();
  if (decoded.repaired()) feed->malformed_reason = "encoding: the bytes do not fit what was declared";
  return feed;
}

}  // namespace riverd::parse
