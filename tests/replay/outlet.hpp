#pragma once

#include "feeds/model/time.hpp"
#include "tests/replay/prose.hpp"
#include "tests/replay/random.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A feed of the replayed world, as its publisher keeps it, and what it says when it is asked.
namespace riverd::replay {

enum class Dialect : std::uint8_t { rss, rdf, atom, json };

/// What an outlet makes its guids of.
enum class GuidKind : std::uint8_t {
  permalink,  ///< the item's link
  number,     ///< the item's number; other outlets use the same numbers
  tag,        ///< a tag: URI with the slug
  urn,        ///< a urn:uuid: of the article and the generation
  opaque,     ///< a string of digits and letters of the article and the generation
  false_tag,  ///< a tag: URI of the item's number that other outlets use too, although none should
  none,
};

/// How an outlet names its items at the moment.
struct Keys {
  GuidKind guid = GuidKind::permalink;
  std::string scheme = "https";
  std::string host;
  std::string section = "news";              // the first segment of links
  bool slash = false;                        // links, and guids made of them, end in one
  unsigned generation = 0;                   // of guids that are not made of links
  std::optional<std::string> guid_scheme{};  // of permalink guids; the links' if absent
};

/// What an outlet does each time it is asked, for as long as it is set.
struct Habits {
  bool tracking_parameters = false;  // other ones in the links of each answer
  bool fresh_keys = false;           // another guid and another link in each answer, as Google News does
  bool shuffled = false;
  bool guids_left_out = false;
  bool dates_left_out = false;
  bool dated_now = false;              // every item, each time
  bool dated_ahead = false;            // every item two days into the future
  bool shared_guids = false;           // two items of one document share a guid
  bool one_guid = false;               // all items of one document do
  bool home_links = false;             // every item links to the front page
  bool down = false;                   // 503
  bool emptied = false;                // a document without items
  std::optional<std::size_t> shown{};  // so many items only
};

/// What the outlet's server offers for conditional requests.
enum class Validation : std::uint8_t { etag, last_modified, both, neither, restless };

struct Item {
  std::size_t article = 0;
  std::size_t number = 0;  // in its outlet, from 1
  Prose prose;
  Time published{};               // as stated
  std::optional<Time> updated{};  // as stated
  bool dated = true;
  unsigned generation = 0;            // of this item's guid alone
  std::optional<std::string> link{};  // of a copy that keeps the publisher's
  std::optional<std::string> guid{};  // likewise
  std::optional<Time> stamp{};        // the archiver's timestamp comment (T9)
  bool date_block = false;            // the stamp is followed by the publication date
  std::string source_title;           // of a copy that names its source
  std::string source_url;

  friend bool operator==(const Item&, const Item&) = default;
};

/// Of an item in an answer: what the world must account for.
struct Stood {
  std::size_t article = 0;
  std::uint64_t content = 0;     // digest of what a reader would see of it
  std::optional<Time> stated{};  // its date, if it had one that a reader of the feed could use
  std::string guid;
  std::string link;
};

/// One answer, whoever asks.
struct Answer {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string url;            // that answers
  std::string etag;           // empty: none is sent
  std::string last_modified;  // likewise
  std::vector<Stood> stood;
};

class Outlet {
 public:
  Outlet(std::string name, Dialect dialect, Language language, std::uint64_t seed);

  std::string name;
  Dialect dialect;
  Language language;
  bool gbk = false;
  Validation validation = Validation::etag;
  Keys keys;
  Habits habits;
  std::size_t window = 15;  // how many items it shows when nothing is wrong with it
  std::string footer;       // below each item; may be empty
  bool teasers = false;     // a summary beside the content
  std::vector<Item> items;  // all it has, the newest first

  [[nodiscard]] std::string title() const { return "The " + name; }
  [[nodiscard]] std::string url() const { return "https://feeds.example/" + name; }
  [[nodiscard]] std::string home() const { return "https://www." + name + ".example/"; }

  /// What the item is called now, without the habits of a single answer.
  [[nodiscard]] std::string link_of(const Item& item) const;
  [[nodiscard]] std::string guid_of(const Item& item) const;

  /// Asks. What differs from answer to answer depends on how often it was asked before, and on the time.
  [[nodiscard]] Answer ask(Time now);

  /// Puts an item on top, with the next number.
  Item& add(Item item);

 private:
  [[nodiscard]] std::vector<Item> shown_items(Time now);

  Random random_;
  std::uint64_t asked_ = 0;
  std::size_t added_ = 0;
  std::uint64_t last_body_ = 0;
  Time last_change_{};
};

}  // namespace riverd::replay
