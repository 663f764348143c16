#include "feeds/parse/feed_reader.hpp"

#include "feeds/parse/channel_reader.hpp"
#include "feeds/parse/item_sketch.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <string>

namespace riverd::parse {
namespace {

/// RSS by the version its root states.
std::string rss_format(const Element& root) {
  const std::string version = root.attribute("version");
  if (version.starts_with("2.")) return "rss2.0";
  for (const std::string known : {"0.90", "0.91", "0.92", "0.93", "0.94", "1.0", "1.1"}) {
    if (version == known) return "rss" + known;
  }
  return "rss";
}

/// RDF by the namespace of what stands in it.
std::string rdf_format(const Element& root) {
  for (const pugi::xml_attribute attribute : root.node().attributes()) {
    const std::string_view name = attribute.name();
    if (!name.starts_with("xmlns")) continue;
    const std::string uri = text::lower(attribute.value());
    if (uri.starts_with("http://purl.org/rss/1.0") && uri.find("modules") == std::string::npos)
      return "rss1.0";
    if (uri.starts_with("http://my.netscape.com/rdf/simple/0.9")) return "rss0.90";
    if (uri.starts_with("http://purl.org/net/rss1.1")) return "rss1.1";
  }
  return "rdf";
}

std::string atom_format(const Element& root) {
  const std::string version = root.attribute("version");
  std::string uri;
  for (const pugi::xml_attribute attribute : root.node().attributes()) {
    const std::string_view name = attribute.name();
    if (!name.starts_with("xmlns")) continue;
    if (namespace_of(attribute.value()) == Ns::atom) uri = text::lower(attribute.value());
  }
  if (uri.find("2005/atom") != std::string::npos) return "atom1.0";
  if (uri.find("purl.org/atom") != std::string::npos || version == "0.3") return "atom0.3";
  if (version == "1.0") return "atom1.0";
  return "atom";
}

class FeedReader {
 public:
  FeedReader(ParsedFeed& feed, const FeedSurroundings& around)
      : feed_(feed), around_(around), sketcher_(around.text, around.url_base) {}

  bool read(const Element& root) {
    const std::string name = text::lower(root.name());
    // A root of another vocabulary is no feed, whatever it is called.
    if (root.ns() != Ns::none && root.ns() != Ns::atom && root.ns() != Ns::rdf) return false;
    if (name == "rss") {
      feed_.format = rss_format(root);
      read_rss(root);
    } else if (name == "rdf" && (root.ns() == Ns::rdf || root.ns() == Ns::none)) {
      feed_.format = rdf_format(root);
      read_rss(root);
    } else if (name == "feed") {
      feed_.format = atom_format(root);
      dialect_.atom = true;
      read_channel(root);
    } else if (name == "entry" && (root.ns() == Ns::atom || root.ns() == Ns::none)) {
      feed_.format = atom_format(root);
      dialect_.atom = true;
      begin(root);
      add_item(root);
    } else if (name == "channel" && rdf_format(root) == "rss1.1") {
      feed_.format = "rss1.1";
      read_channel(root);
      feed_.id = root.attribute("about");
    } else if (name == "channel" && root.node().child("item").empty() && root.has_attribute("href")) {
      read_cdf(root);
    } else if (name == "channel" && is_cdf(root)) {
      read_cdf(root);
    } else if (name == "channel") {
      feed_.format = "rss";
      read_channel(root);
    } else {
      return false;
    }
    return true;
  }

 private:
  /// CDF's names are written in capitals and its items carry their address in an attribute.
  static bool is_cdf(const Element& root) {
    bool found = root.node().name() == std::string_view("CHANNEL");
    root.each_child([&](const Element& child) {
      if (text::lower(child.name()) == "item" && child.has_attribute("href")) found = true;
    });
    return found;
  }

  void begin(const Element& channel) {
    feed_.language = channel.has_language() ? std::string(channel.language()) : std::string();
    if (feed_.language.empty()) feed_.language = language_before_items(channel);
  }

  void add_item(const Element& item) {
    std::uint64_t digest = 0;
    if (around_.wanted) {
      if (item.node().parent() != sketched_in_) {
        sketched_in_ = item.node().parent();
        sketcher_.surroundings(sketched_in_, feed_.language, feed_.format);
      }
      ItemSketch sketch = sketcher_.sketch(item);
      digest = sketch.digest;
      if (!around_.wanted(sketch)) {
        feed_.skipped.push_back(std::move(sketch));
        return;
      }
    }
    if (around_.sink) {
      ParsedEntry entry;
      read_entry(item, digest, entry);
      around_.sink(std::move(entry));
    } else {
      if (feed_.items.empty()) feed_.items.reserve(likely_items(item.node()));
      read_entry(item, digest, feed_.items.emplace_back());
    }
    forget_before(item.node());
  }

  void read_entry(const Element& item, std::uint64_t digest, ParsedEntry& entry) {
    entry.raw_digest = digest;
    read_item(item, dialect_, feed_.language, entry);
  }

  /// What was read is in the entries now: a large document's tree shrinks as they grow. The item itself
  /// stays, for a comment behind it belongs to the next one.
  void forget_before(pugi::xml_node item) {
    pugi::xml_node parent = item.parent();
    while (last_item_ && last_item_ != item && last_item_.parent() == parent) {
      const pugi::xml_node next = last_item_.next_sibling();
      parent.remove_child(last_item_);
      last_item_ = next;
    }
    last_item_ = item;
  }

  /// How many items stand where the first one does, if all are to be read.
  [[nodiscard]] std::size_t likely_items(pugi::xml_node first) const {
    std::size_t count = 1;
    if (around_.wanted) return count;
    for (auto next = first.next_sibling(first.name()); next; next = next.next_sibling(first.name())) ++count;
    return count;
  }

  /// Items inherit a language that may stand anywhere in the channel.
  std::string language_before_items(const Element& channel) {
    std::string found;
    std::string dublin_core;
    const auto read = [&](const Element& child) {
      if (child.is_core("language") && found.empty()) found = child.text();
      if (child.is(Ns::dc, "language") && dublin_core.empty()) dublin_core = child.text();
    };
    for (const pugi::xml_node child : channel.node().children()) {
      if (std::string_view(child.name()).ends_with("language")) channel.visit_child(child, read);
    }
    if (found.empty()) found = dublin_core;
    if (found.empty()) found = around_.content_language;
    return language_tag(found);
  }

  /// RSS and RDF: a channel, with its items in it or beside it.
  void read_rss(const Element& root) {
    bool channel_seen = false;
    root.each_child([&](const Element& child) {
      if (child.is_core("channel") || child.is(Ns::rdf, "channel")) {
        if (!channel_seen) {
          read_channel(child);
          if (feed_.id.empty()) feed_.id = child.attribute("about");
        }
        channel_seen = true;
      }
    });
    if (!channel_seen) begin(root);
    root.each_child([&](const Element& child) {
      if (child.is_core("item")) {
        add_item(child);
      } else if (child.is_core("image")) {
        read_image(child, feed_);
      } else if (child.is_core("items")) {  // RSS 1.1 wraps its items
        child.each_child([&](const Element& item) {
          if (item.is_core("item")) add_item(item);
        });
      }
    });
    finish_channel(feed_);
  }

  void read_channel(const Element& channel) {
    begin(channel);
    ChannelReader reader(feed_, dialect_);
    channel.each_child([&](const Element& child) {
      if (child.is_core("item") || child.is_core("entry")) {
        add_item(child);
      } else if (child.is_core("items") && feed_.format == "rss1.1") {
        child.each_child([&](const Element& item) {
          if (item.is_core("item")) add_item(item);
        });
      } else {
        reader.read(child);
      }
    });
    reader.finish(channel);
    finish_channel(feed_);
  }

  void read_cdf(const Element& channel) {
    feed_.format = "cdf";
    dialect_.cdf = true;
    begin(channel);
    ChannelReader reader(feed_, dialect_);
    const std::string href = channel.url_attribute("href");
    if (!href.empty()) feed_.links.push_back({"alternate", href, "", "", "", {}});
    reader.set_updated(channel.attribute("lastmod"));
    channel.each_child([&](const Element& child) {
      if (text::lower(child.name()) == "item") {
        add_item(child);
      } else {
        reader.read(child);
      }
    });
    reader.finish(channel);
    finish_channel(feed_);
  }

  ParsedFeed& feed_;
  const FeedSurroundings& around_;
  Sketcher sketcher_;
  pugi::xml_node last_item_;    // the last one that was read
  pugi::xml_node sketched_in_;  // whose items the sketcher is set up for
  Dialect dialect_;
};

}  // namespace

bool read_feed(const Element& root, ParsedFeed& feed, const FeedSurroundings& around) {
  return FeedReader(feed, around).read(root);
}

}  // namespace riverd::parse
