#pragma once

#include "feeds/emit/output.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The pages for people (O11): server-rendered, no scripts, style from one constant stylesheet that a
/// strict Content-Security-Policy allows by `stylesheet_path`. The same input gives the same bytes.
namespace riverd::emit {

/// Where the stylesheet of every page is served, and its text (utf-8, text/css).
inline constexpr const char* stylesheet_path = "/style.css";
[[nodiscard]] const std::string& stylesheet();

/// A place to go, for the navigation of a page.
struct NavigationLink {
  std::string title;
  std::string url;
  bool current = false;
};

/// What stands around the entries of a river's or source's page.
struct PageFrame {
  std::vector<NavigationLink> rivers;  // `all` first
  std::size_t feeds = 0;               // configured sources of this river
  std::size_t failing = 0;             // of those, how many fail at the moment
  bool first_run = false;              // no feeds are configured: the page says what to do
};

/// A river or one source: days as headings, newest first, copies of a story folded under it with their
/// sources, times with their provenance, subscribe links, feed autodiscovery.
[[nodiscard]] std::string river_page(const OutputFeed& feed, const PageFrame& frame);

/// What an entry said until a moment.
struct PageRevision {
  std::uint32_t number = 0;
  Time replaced{};
  Entry entry;
};

/// Why something of an entry or of a feed is as it is: a rule (its number in docs), and what it was applied
/// to.
struct Reason {
  std::string subject;                                      // `date`, `identity`, …
  std::string rule;                                         // `T2`, or empty
  std::string sentence;                                     // what the rule made of it
  std::vector<std::pair<std::string, std::string>> inputs;  // what was stored, by name
};

/// An entry that tells of the same event as another.
struct RelatedEntry {
  Entry entry;  // without its content
  std::string source;
};

/// What stands on an entry's page besides the entry.
struct EntryFrame {
  std::string base_url;
  std::string site_title;
  std::vector<PageRevision> revisions;  // the oldest first
  std::uint32_t returns = 0;            // how often a content of the day before came back
  std::optional<Time> edited{};         // when the entry became what it is now, as far as is known
  std::optional<Time>
      announcement_due{};  // from when on readers are told of the last change; absent: they were
  std::vector<Reason> why;
  std::vector<RelatedEntry> related;  // in order of arrival
};

/// One entry whole, with its copies, its times, its history in words that came and went, and the reasons.
[[nodiscard]] std::string entry_page(const OutputEntry& entry, const EntryFrame& frame);

/// One source as the status page shows it.
struct FeedRow {
  FeedId id;
  std::string name;
  std::string title;
  std::string url;
  std::string home_url;
  std::string health;      // `good`, `failing`, …
  std::string last_error;  // empty if the last poll succeeded
  std::uint64_t entries = 0;
  std::uint32_t failures = 0;
  std::optional<Time> last_poll{};
  std::optional<Time> last_success{};
  std::optional<Time> next_due{};
};

struct StatusPage {
  std::string base_url;
  std::string version;
  std::uint64_t entries = 0;
  std::uint64_t store_bytes = 0;
  std::vector<FeedRow> feeds;
  std::vector<NavigationLink> rivers;
};

/// Every source's state; failing ones first.
[[nodiscard]] std::string status_page(const StatusPage& status);

/// A short page for an error: the status and one sentence.
[[nodiscard]] std::string error_page(int status, const std::string& title, const std::string& sentence);

}  // namespace riverd::emit
