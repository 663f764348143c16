#pragma once

#include "feeds/model/category.hpp"
#include "feeds/model/enclosure.hpp"
#include "feeds/model/extras.hpp"
#include "feeds/model/feed.hpp"
#include "feeds/model/link.hpp"
#include "feeds/model/person.hpp"
#include "feeds/model/rare.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace riverd {

/// A text as the document has it: nothing is sanitised here. HTML and XHTML keep their markup
/// (XHTML and inline XML already serialised as HTML); whoever uses it passes it through the sanitiser,
/// which resolves URLs against `base`.
struct ParsedText {
  enum class Kind : std::uint8_t { plain, html };

  Kind kind = Kind::plain;
  std::string value;     // plain text, or markup; white space as written; empty means absent
  std::string base;      // the base for relative URLs in the markup; empty if there is none
  std::string language;  // xml:lang in scope; empty if none

  [[nodiscard]] bool empty() const { return value.empty(); }
};

/// A date as read. `has_zone` is false where the document named none (T1 decides what that means).
struct ParsedDate {
  Time time{};
  bool has_zone = true;
};

struct ParsedImage {
  std::string url;
  std::string title;
  std::string link;
  std::string description;
  std::optional<std::int64_t> width{};
  std::optional<std::int64_t> height{};
};

struct ParsedCloud {
  std::string domain;
  std::optional<std::int64_t> port{};
  std::string path;
  std::string register_procedure;
  std::string protocol;
};

struct ParsedGenerator {
  std::string name;
  std::string uri;
  std::string version;
};

/// atom:source or RSS source: where the document says the item came from.
struct ParsedSource {
  std::string id;
  ParsedText title;
  std::string url;  // the origin's page; RSS: the source's url
  std::string feed_url;
  std::optional<ParsedDate> updated{};
};

struct ParsedMediaFile {
  std::string url;
  std::string type;
  std::string medium;
  std::optional<std::int64_t> width{};
  std::optional<std::int64_t> height{};
  std::optional<double> duration{};     // seconds
  std::optional<std::uint64_t> size{};  // bytes
  std::optional<bool> is_default{};
};

struct ParsedMedia {
  struct Credit {
    std::string role;
    std::string scheme;
    std::string name;
  };
  struct Player {
    std::string url;
    std::optional<std::int64_t> width{};
    std::optional<std::int64_t> height{};
  };

  std::vector<ParsedMediaFile> contents;
  std::vector<ParsedMediaFile> thumbnails;
  std::vector<Credit> credits;
  ParsedText title;
  ParsedText description;
  std::vector<std::string> keywords;
  Player player;
  std::string rating;
};

/// The iTunes (podcast) fields of a feed or an item; which apply to which, see the contract.
struct ParsedItunes {
  std::string author;
  std::string subtitle;
  std::string title;
  std::string image;
  std::string type;
  std::string new_feed_url;
  std::string episode_type;
  std::optional<double> duration{};  // seconds
  std::optional<std::int64_t> episode{};
  std::optional<std::int64_t> season{};
  std::optional<bool> explicit_content{};
  std::optional<bool> block{};
  std::optional<bool> complete{};
  std::vector<std::string> categories;
  std::vector<std::string> keywords;
};

/// What one item says, every field of the parse contract that is not derived from another.
/// Empty strings, vectors and optionals mean "not given".
struct ParsedEntry {
  std::uint64_t raw_digest = 0;  // of the item's sketch; 0 where no sketch was asked for
  std::string id;
  bool id_synthetic = false;  // the document gave none: made from url, attachment or text
  std::string url;
  std::string external_url;
  ParsedText title;
  ParsedText content;
  std::string content_origin;  // the element that gave the content, by the contract's names
  ParsedText summary;          // only where it came from another element than the content
  Rare<ParsedText> rights;
  std::string image;
  std::string banner_image;
  std::optional<ParsedDate> published{};
  std::optional<ParsedDate> updated{};
  std::optional<ParsedDate> created{};
  std::optional<ParsedDate> expired{};
  std::optional<Time> timestamp_comment{};
  std::vector<Person> authors;
  std::vector<Person> contributors;
  Rare<Person> publisher;
  std::vector<Category> categories;
  std::vector<std::string> tags;
  std::string language;
  std::vector<Enclosure> attachments;
  std::vector<Link> links;
  struct ContentSource {
    std::string url;
    std::string type;
  };
  Rare<ContentSource> content_src;  // Atom out-of-line content
  Rare<ParsedSource> source;
  std::string comments_url;
  std::string comments_feed_url;
  std::optional<std::int64_t> comments_count{};
  std::optional<bool> guid_is_permalink{};
  Rare<ParsedMedia> media;
  Rare<ParsedItunes> itunes;
  std::vector<Chapter> chapters;
  std::vector<InReplyTo> in_reply_to;  // thr:in-reply-to; not printed
  Rare<Place> geo;
};

/// An item as the first pass sees it: enough to tell whether anything about it is new.
struct ItemSketch {
  /// XXH3 of the item's bytes as they stand in the document and of everything around it that decides how
  /// it is read. Equal digests of one feed: the same entry, word for word. The converse does not hold.
  std::uint64_t digest = 0;
  std::string id;  // the document's own (guid, id, rdf:about, dc:identifier); empty if it gives none
};

/// What one document says: the answer of the front door (feeds/parse/parse.hpp). Nothing here is
/// cleaned; feeds/normalize makes the model of it, feeds/emit/parsed_json prints it.
struct ParsedFeed {
  std::string format;            // `rss2.0`, `atom1.0`, … (the contract's names)
  std::string encoding;          // the decoder that was used, lower case
  std::string malformed_reason;  // empty: the bytes were what they should be
  std::string id;
  ParsedText title;
  ParsedText description;
  std::string subtitle;
  ParsedText rights;
  std::string home_page_url;
  std::string feed_url;
  std::string next_url;
  std::string user_comment;
  std::optional<bool> expired{};
  std::string icon;
  std::string favicon;
  std::string language;
  std::vector<Person> authors;
  std::vector<Person> contributors;
  Person publisher;
  Person webmaster;
  std::vector<std::string> hubs;  // WebSub
  std::optional<ParsedCloud> cloud{};
  std::optional<ParsedDate> updated{};
  std::optional<ParsedDate> published{};
  std::optional<ParsedDate> created{};
  ParsedGenerator generator;
  std::vector<Link> links;
  std::vector<Category> categories;
  ParsedImage image;
  FrequencyHints hints;       // ttl, skipHours, skipDays; `period` from the sy: fields
  std::string update_period;  // sy:
  std::optional<std::int64_t> update_frequency{};
  std::optional<ParsedDate> update_base{};
  ParsedItunes itunes;
  std::vector<ParsedEntry> items;   // document order
  std::vector<ItemSketch> skipped;  // those the caller did not want read; document order

  [[nodiscard]] bool malformed() const { return !malformed_reason.empty(); }
};

}  // namespace riverd
