#include "feeds/parse/item_sketch.hpp"

#include "feeds/parse/timestamp_comments.hpp"
#include "feeds/text/ascii.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::parse {
namespace {

/// Raised whenever an item would be read differently: what older versions digested then counts as changed.
constexpr std::uint64_t reading_version = 1;

std::uint64_t mixed(std::uint64_t seed, std::string_view text) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

/// A relative identifier is resolved; anything with a colon is none.
std::string resolved(const Element& e, const std::string& id) {
  return id.find(':') == std::string::npos ? e.resolve(id) : id;
}

}  // namespace

std::uint64_t sketch_digest(std::initializer_list<std::string_view> parts) {
  std::uint64_t digest = reading_version;
  for (const std::string_view part : parts) digest = mixed(digest, part);
  return digest;
}

ItemIdentity::ItemIdentity(const Element& item) {
  if (std::string about = item.attribute("about"); !about.empty()) about_ = resolved(item, about);
}

bool ItemIdentity::concerns(std::string_view written_name) {
  const char last = written_name.empty() ? '\0' : text::lower(written_name.back());
  if (last != 'd' && last != 'r') return false;
  const std::string_view name = local_part(written_name);
  static constexpr std::array<std::string_view, 3> names = {"guid", "id", "identifier"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return text::equals_ignoring_case(name, known); });
}

bool ItemIdentity::read(const Element& child) {
  if (child.is_core() && text::equals_ignoring_case(child.name(), "guid")) {
    std::string guid = child.text();
    if (guid.empty()) {
      guid_is_permalink_.reset();
    } else {
      guid_is_permalink_ = text::lower(child.attribute("isPermaLink")) != "false";
      offer(0, *guid_is_permalink_ ? resolved(child, guid) : std::move(guid));
    }
    return true;
  }
  if (child.is_core() && text::equals_ignoring_case(child.name(), "id")) {
    if (std::string id = child.text(); !id.empty()) offer(0, resolved(child, id));
    return true;
  }
  if ((child.ns() == Ns::dc || child.ns() == Ns::dcterms) &&
      text::equals_ignoring_case(child.name(), "identifier")) {
    offer(2, child.text());
    return true;
  }
  return false;
}

void ItemIdentity::offer(int rank, std::string id) {
  if (rank >= rank_) return;
  rank_ = rank;
  id_ = std::move(id);
}

void Sketcher::surroundings(pugi::xml_node parent, std::string_view language, std::string_view format) {
  std::uint64_t digest = sketch_digest({base_, format, language});
  for (pugi::xml_node node = parent; node.type() == pugi::node_element; node = node.parent()) {
    digest = mixed(digest, node.name());
    for (const pugi::xml_attribute attribute : node.attributes()) {
      digest = mixed(mixed(digest, attribute.name()), attribute.value());
    }
  }
  surroundings_ = digest;
}

ItemSketch Sketcher::sketch(const Element& item) const {
  ItemIdentity identity(item);
  for (const pugi::xml_node child : item.node().children()) {
    if (child.type() != pugi::node_element || !ItemIdentity::concerns(child.name())) continue;
    item.visit_child(child, [&](const Element& e) { identity.read(e); });
  }
  // A comment before the item can be its timestamp.
  const auto stamp = timestamp_before(item.node());
  const std::uint64_t seed =
      stamp ? surroundings_ ^ static_cast<std::uint64_t>(stamp->time_since_epoch().count()) : surroundings_;
  return {mixed(seed, bytes_of(item.node())), identity.id()};
}

/// From the item's `<` to the `>` of its end.
std::string_view Sketcher::bytes_of(pugi::xml_node item) const {
  const auto offset = [](pugi::xml_node node) { return static_cast<std::size_t>(node.offset_debug()); };
  const std::size_t start = offset(item) - 1;
  // What follows begins behind the item's end; where nothing does, behind the end tags of those around it.
  std::size_t end_tags = 0;
  pugi::xml_node around = item;
  while (around && !around.next_sibling()) {
    around = around.parent();
    if (around.type() == pugi::node_element) ++end_tags;
  }
  const pugi::xml_node next = around.next_sibling();
  std::size_t end = text_.rfind('>', next ? offset(next) - 1 : text_.size());
  for (; end_tags > 0 && end != std::string_view::npos; --end_tags) {
    const std::size_t tag = text_.rfind("</", end);
    end = tag == std::string_view::npos ? tag : text_.rfind('>', tag);
  }
  const bool found = end != std::string_view::npos && end > start;
  return text_.substr(start, found ? end + 1 - start : std::string_view::npos);
}

}  // namespace riverd::parse
