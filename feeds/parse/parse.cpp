#include "feeds/parse/parse.hpp"

#include "feeds/parse/element.hpp"
#include "feeds/parse/feed_reader.hpp"
#include "feeds/parse/json_feed.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/parse/xml_text.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/url.hpp"

#include <pugixml.hpp>

#include <algorithm>

namespace riverd::parse {
namespace {

constexpr unsigned parse_flags =
    pugi::parse_default | pugi::parse_comments | pugi::parse_ws_pcdata | pugi::parse_fragment;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view without_leading_space(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

/// Whether no element lies deeper than the limit, without recursion.
bool fits_depth(pugi::xml_node root, unsigned limit) {
  unsigned depth = 0;
  for (pugi::xml_node at = root; at;) {
    if (at.first_child()) {
      at = at.first_child();
      if (++depth > limit) return false;
      continue;
    }
    while (at && at != root && !at.next_sibling()) {
      at = at.parent();
      --depth;
    }
    if (!at || at == root) return true;
    at = at.next_sibling();
  }
  return true;
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

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 && !is_space(c); });
}

/// Whether a text that is no feed was at least meant as XML or HTML.
std::string what_it_is(std::string_view text) {
  const std::string start = lower_case(text.substr(0, std::min<std::size_t>(text.size(), 1024)));
  if (start.find("<!doctype html") != std::string::npos || start.find("<html") != std::string::npos) {
    return "the document is an HTML page, not a feed";
  }
  return "the document is neither RSS, Atom, RDF, CDF nor JSON Feed";
}

/// Whether an element has two attributes of one name, which the XML library takes and XML does not.
bool repeats_attributes(pugi::xml_node root) {
  constexpr int most_compared = 64;
  for (pugi::xml_node at = root; at;) {
    int compared = 0;
    for (auto one = at.first_attribute(); one && compared < most_compared;
         one = one.next_attribute(), ++compared) {
      if (at.attribute(one.name()) != one) return true;
    }
    if (at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at && at != root && !at.next_sibling()) at = at.parent();
    if (!at || at == root) return false;
    at = at.next_sibling();
  }
  return false;
}

/// The language HTTP states; several of them (RFC 9110, 8.5) name none.
std::string content_language(const DocumentHints& hints) {
  return hints.content_language.find(',') == std::string::npos ? hints.content_language : std::string();
}

/// Where relative references begin: the content-location, else the document's own address.
std::string base_of(const DocumentHints& hints) {
  for (const std::string& candidate : {hints.content_location, hints.url}) {
    if (candidate.empty()) continue;
    std::string base = text::resolve_url(candidate, hints.url);
    if (text::scheme_of(base) && text::has_listed_scheme(base)) return base;
  }
  return {};
}

struct Fault {
  std::string reason;

  /// The first fault found is the one that is told.
  void add(std::string_view text) {
    if (reason.empty()) reason = text;
  }
};

/// Reads XML into a tree, mending it where that is needed.
Result<pugi::xml_node> load(pugi::xml_document& tree, std::string& text, const ParseLimits& limits,
                            Fault& fault) {
  if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '<')) > limits.nodes) {
    return Error(FeedError::too_large,
                 "the document has more than " + std::to_string(limits.nodes) + " tags");
  }
  if (has_control_characters(text)) {
    fault.add("xml: control characters");
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && !is_space(c); });
  }
  Prepared prepared = prepare_references(std::move(text));
  if (prepared.reference_fault) fault.add("xml: an ampersand that begins no reference");
  if (prepared.entity_fault) fault.add("entity: an entity that is not declared");
  const std::string_view body = without_leading_space(prepared.text);
  const pugi::xml_parse_result result =
      tree.load_buffer(body.data(), body.size(), parse_flags, pugi::encoding_utf8);
  const pugi::xml_node root = root_element(tree);
  const bool deep = result && root && !fits_depth(root, limits.depth);
  if (result && root && !deep && !has_junk(tree)) {
    if (repeats_attributes(root)) fault.add("xml: an attribute that stands twice");
    return root;
  }
  if (!body.empty() && body.size() != prepared.text.size() && body.starts_with("<?xml")) {
    fault.add("xml: white space before the declaration");
  }
  const Recovered mended = recover(body, limits.depth);
  if (!deep)
    fault.add(mended.truncated ? "truncated: the document ends in the middle" : "xml: not well-formed");
  tree.load_buffer(mended.text.data(), mended.text.size(), parse_flags, pugi::encoding_utf8);
  const pugi::xml_node mended_root = root_element(tree);
  if (!mended_root) return Error(FeedError::not_a_feed, what_it_is(body));
  return mended_root;
}

Result<ParsedFeed> read_xml(std::string text, const DocumentHints& hints, const ParseLimits& limits) {
  const std::string kind = what_it_is(text);
  Fault fault;
  pugi::xml_document tree;
  auto root = load(tree, text, limits, fault);
  if (!root) return root.error();
  ReadContext context;
  context.url_base = base_of(hints);
  const Element element(*root, context);
  ParsedFeed feed;
  if (!read_feed(element, feed, content_language(hints))) return Error(FeedError::not_a_feed, kind);
  if (context.namespaces.undeclared_used()) fault.add("namespace: a prefix that is not declared");
  feed.malformed_reason = std::move(fault.reason);
  return feed;
}

}  // namespace

Result<ParsedFeed> parse(std::string_view bytes, const DocumentHints& hints, const ParseLimits& limits) {
  if (bytes.size() > limits.bytes) {
    return Error(FeedError::too_large,
                 "the document has more than " + std::to_string(limits.bytes) + " bytes");
  }
  text::DecodedText decoded = text::decode_document(bytes, hints.content_type);
  const std::string_view start = without_leading_space(decoded.utf8);
  if (start.empty()) return Error(FeedError::empty, "the document is empty");
  auto feed = start.front() == '{' || start.front() == '[' ? read_json_feed(start, hints)
                                                           : read_xml(std::move(decoded.utf8), hints, limits);
  if (!feed) return feed;
  feed->encoding = std::move(decoded.encoding);
  if (decoded.repaired) feed->malformed_reason = "encoding: the bytes do not fit what was declared";
  return feed;
}

}  // namespace riverd::parse
