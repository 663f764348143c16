#pragma once

#include "feeds/model/rare.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace riverd::config {

/// When the pages for people may ask other hosts for pictures.
enum class Pictures : std::uint8_t {
  lazy,   ///< those of an entry that was opened, as they come into view
  click,  ///< those of one entry, when its reader says so
  off,    ///< never
};

/// Who may read; without a password and without a token everybody may.
struct AccessConfig {
  std::string user;  // of Basic authentication
  std::filesystem::path password_file;
  std::filesystem::path token_file;

  bool operator==(const AccessConfig&) const = default;
};

struct ServerConfig {
  std::vector<std::string> listen = {"127.0.0.1:8480"};  // `HOST:PORT`, `[V6]:PORT`, `unix:PATH`
  std::string base_url = "http://127.0.0.1:8480";        // without a trailing slash
  std::filesystem::path tls_certificate;                 // PEM; empty: plain HTTP
  std::filesystem::path tls_key;
  Pictures pictures = Pictures::lazy;
  std::string picture_proxy;        // with {} where a picture's address stands; empty: none
  std::chrono::minutes zone{0};     // of the times on pages, from UTC
  unsigned max_connections = 4096;  // of readers; beyond: 503
  AccessConfig access;              // to everything
};

enum class Durability : std::uint8_t {
  full,     ///< fsync with every group commit
  relaxed,  ///< the last seconds may be lost, consistency never
};

struct StorageConfig {
  std::filesystem::path path;  // empty: the default of the command line contract
  std::uint64_t map_size = std::uint64_t{64} << 30U;
  Durability durability = Durability::full;
};

struct PollConfig {
  double budget = 12;  // mean polls per feed and day
  std::chrono::milliseconds min_interval = std::chrono::minutes{60};
  std::chrono::milliseconds max_interval = std::chrono::hours{24};
  std::chrono::milliseconds timeout = std::chrono::seconds{60};  // of a whole poll
  std::uint64_t max_body = std::uint64_t{32} << 20U;             // bytes after decoding
  unsigned concurrency = 256;
  unsigned host_connections = 1;
  std::chrono::milliseconds host_interval = std::chrono::seconds{1};
  std::vector<std::string> allow_addresses;  // CIDR, each valid
  std::filesystem::path ca_file;
  std::string contact;
  unsigned subscribers = 1;  // who read what is polled, as publishers are told
};

/// An exception from `host_connections` and `host_interval` for one host.
struct HostConfig {
  std::string name;  // lower case
  std::optional<unsigned> connections;
  std::optional<std::chrono::milliseconds> interval;

  bool operator==(const HostConfig&) const = default;
};

struct RetentionConfig {
  std::chrono::milliseconds max_age{0};  // by publication; 0: for ever
  std::uint64_t max_entries = 0;         // per feed; 0: no limit
  std::uint32_t revisions = 10;          // earlier contents kept of each entry
};

/// What becomes of an entry that its publisher takes back.
enum class Deletions : std::uint8_t {
  keep,  ///< it stays, and its page says so
  pass,  ///< it leaves the rivers, and readers are told to delete it
};

/// Whether a feed's entries may be copies of other feeds' entries, and those of its.
enum class FeedDuplicates : std::uint8_t { fold, keep };

/// Which text an entry is shown with.
enum class FeedText : std::uint8_t {
  own,      ///< what its feed has
  fullest,  ///< that of a fuller copy in another feed of the river, where there is one
};

/// What stands under one item of a river.
enum class RiverDuplicates : std::uint8_t {
  group,  ///< copies of the article and revised texts of it
  fold,   ///< copies only
  keep,   ///< nothing: every entry is an item
};

/// What stands at a feed's address.
enum class FeedType : std::uint8_t {
  feed,  ///< a feed
  page,  ///< a page that lists articles, read by selectors
};

/// What the articles of a page are found by: selectors (feeds/html/selector.hpp), each valid; all but `item`
/// look inside an item, and may be empty (feeds/page/page_feed.hpp).
struct PageSelectors {
  std::string item;  // empty: the feed is no page
  std::string link;
  std::string title;
  std::string date;
  std::string content;

  bool operator==(const PageSelectors&) const = default;
};

/// How much of an entry a river hands out.
enum class RiverContent : std::uint8_t {
  full,       ///< what its feed has
  summary,    ///< its summary, or the beginning of its text
  headlines,  ///< neither
};

/// What is cleaned in titles.
enum class TitleCleaning : std::uint8_t {
  site,      ///< the feed's name at their end
  capitals,  ///< that they shout
};

/// A content rule (feeds/rules/rule.hpp): what is taken off entries. One that names neither feeds nor groups
/// is for every feed.
struct RuleConfig {
  std::string name;                    // unique, and not that of a built-in rule
  std::vector<std::string> groups;     // feeds of any of these groups …
  std::vector<std::string> feeds;      // … and these, by name
  std::vector<std::string> cut;        // selectors
  std::vector<std::string> cut_text;   // words
  std::vector<std::string> cut_match;  // regular expressions
  bool cut_repeated = false;
  std::vector<std::string> cut_title;  // regular expressions
  std::vector<TitleCleaning> clean_title;

  bool operator==(const RuleConfig&) const = default;
};

/// Who asks for a feed that its host gives to some only.
struct LoginConfig {
  std::string user;
  std::filesystem::path password_file;

  bool operator==(const LoginConfig&) const = default;
};

struct FeedConfig {
  std::string url;    // http, https or file, as configured: the feed's identity
  std::string name;   // unique; given or derived from host and path
  std::string title;  // empty: the feed's own
  std::vector<std::string> groups;
  /// Of one that a list names: where it stands there, as paths of groups (parse::OpmlSubscription).
  std::vector<std::vector<std::string>> folders;
  std::optional<std::chrono::milliseconds> interval;
  std::optional<std::chrono::minutes> zone;
  int priority = 0;
  Deletions deletions = Deletions::keep;
  FeedDuplicates duplicates = FeedDuplicates::fold;
  FeedText text = FeedText::own;
  std::vector<std::string> without_rules;  // names of content rules, built-in ones too; "all"
  FeedType type = FeedType::feed;
  Rare<PageSelectors> page;
  bool full_text = false;  // the articles of new entries are fetched from their pages
  std::optional<std::chrono::milliseconds> max_age;  // instead of [retention]'s; 0: for ever
  std::optional<std::uint64_t> max_entries;          // instead of [retention]'s; 0: no limit
  Rare<LoginConfig> login;

  bool operator==(const FeedConfig&) const = default;
};

struct RiverConfig {
  std::string name;
  std::string title;                // empty: the name
  std::vector<std::string> groups;  // feeds of any of these groups …
  std::vector<std::string> feeds;   // … and these, by name
  std::vector<std::string> keep;    // filter rules, each valid
  std::vector<std::string> drop;
  std::vector<std::string> languages;  // language ranges (RFC 4647); none: every language
  RiverDuplicates duplicates = RiverDuplicates::group;
  RiverContent content = RiverContent::full;
  std::size_t per_feed = 0;  // entries of one feed in a document; 0: no limit
  AccessConfig access;       // to this river

  /// Whether it names its feeds; one that only says which of their entries it wants has every feed.
  [[nodiscard]] bool names_feeds() const { return !groups.empty() || !feeds.empty(); }

  bool operator==(const RiverConfig&) const = default;
};

/// In which form an archive's files are.
enum class ArchiveFormat : std::uint8_t {
  markdown,  ///< stamped items with their HTML
  hugo,      ///< posts with front matter
};

/// A folder that entries are appended to as they arrive.
struct ArchiveConfig {
  std::filesystem::path folder;
  ArchiveFormat format = ArchiveFormat::markdown;
  std::string river;               // empty: `all`, unless feeds are named
  std::vector<std::string> feeds;  // by name; instead of a river

  bool operator==(const ArchiveConfig&) const = default;
};

/// A whole configuration, valid as a whole: names are unique, rivers name feeds and groups that exist.
/// Paths are absolute. The river `all` is not in `rivers`; it always exists.
struct Config {
  ServerConfig server;
  StorageConfig storage;
  PollConfig poll;
  RetentionConfig retention;
  std::vector<std::filesystem::path> opml;
  std::vector<HostConfig> hosts;
  std::vector<RuleConfig> rules;  // in the order in which they are applied
  std::vector<FeedConfig> feeds;  // TOML tables first, then the lists, in order; one per URL
  std::vector<RiverConfig> rivers;
  std::vector<ArchiveConfig> archives;  // each of a folder of its own
};

}  // namespace riverd::config
