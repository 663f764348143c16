#pragma once

#include "feeds/emit/output.hpp"
#include "feeds/model/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The pages for people (O11): server-rendered, without scripts, their style within them, so that a page is
/// one request. The same input gives the same bytes.
namespace riverd::emit {

/// The text of every page's one style element (utf-8): a Content-Security-Policy allows it by its digest.
[[nodiscard]] const std::string& stylesheet();

/// Where the icon of every page is served, and its text (SVG).
inline constexpr const char* icon_path = "/favicon.svg";
[[nodiscard]] const std::string& icon();

/// When a page may ask other hosts for pictures.
enum class Pictures : std::uint8_t {
  lazy,   ///< those of an entry that was opened, as they come into view
  click,  ///< those of one entry, on its page, when its reader says so there
  off,    ///< never: a link stands for each
};

/// A place to go, for the navigation of a page.
struct NavigationLink {
  std::string title;
  std::string url;
  bool current = false;
};

/// What all pages of one riverd have in common.
struct PageSite {
  std::string base_url;  // without a trailing slash
  std::string title;     // of the river of everything
  std::string version{};
  std::vector<NavigationLink> rivers{};  // `all` first
  Pictures pictures = Pictures::lazy;
  std::chrono::minutes zone{0};  // of the times and days shown, from UTC
};

/// What was looked for, and how far.
struct PageSearch {
  std::string words;
  std::size_t looked_at = 0;
  bool everything = true;         // nothing older was left to look at
  std::optional<Time> back_to{};  // when the oldest that was looked at arrived
};

/// What stands around the entries of a river's or source's page.
struct PageFrame {
  PageSite site;
  std::string heading{};                  // of the page; empty: the river's title
  std::vector<NavigationLink> sources{};  // of this river, as many as a page should list
  std::size_t feeds = 0;                  // configured sources of this river
  std::size_t failing = 0;                // of those, how many fail at the moment
  std::size_t waiting = 0;                // of those, how many were never read yet
  bool filtered = false;                  // rules decide what of its sources it shows
  bool first_run = false;                 // no feeds are configured: the page says what to do
  std::string source_url{};               // of a single source's page: its publisher's own
  std::string newer_url{};                // the neighbouring pages; empty: there is none
  std::string older_url{};
  std::string newest_url{};            // the page that is never old; empty: it is this one
  std::optional<PageSearch> search{};  // the entries are what was found
};

/// A river or one source: days as headings, newest first, copies of a story folded under it with their
/// sources, times with their provenance, subscribe links, feed autodiscovery. Texts unfold in place as far as
/// page_text allows, the short ones first; the others have pages of their own.
[[nodiscard]] std::string river_page(const OutputFeed& feed, const PageFrame& frame);

/// How many bytes of markup a river's page holds for texts that unfold.
inline constexpr std::size_t page_text = std::size_t{72} << 10U;

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
  PageSite site;
  bool show_pictures = false;             // its reader said so (Pictures::click)
  std::vector<PageRevision> revisions{};  // the oldest first
  std::uint32_t returns = 0;              // how often a content of the day before came back
  std::optional<Time> edited{};           // when the entry became what it is now, as far as is known
  std::optional<Time>
      announcement_due{};  // from when on readers are told of the last change; absent: they were
  std::vector<Reason> why{};
  std::vector<RelatedEntry> related{};  // in order of arrival
};

/// One entry whole, with its copies, its times, its history in words that came and went, and the reasons.
[[nodiscard]] std::string entry_page(const OutputEntry& entry, const EntryFrame& frame);

/// One source as the status page shows it.
struct FeedRow {
  FeedId id;
  std::string name;
  std::string title;
  std::string url;
  std::string health;      // `good`, `failing`, …
  std::string last_error;  // empty if the last poll succeeded
  std::uint64_t entries = 0;
  std::uint32_t failures = 0;
  std::optional<Time> last_poll{};
  std::optional<Time> last_success{};
  std::optional<Time> next_due{};
};

struct StatusPage {
  PageSite site;
  std::uint64_t entries = 0;
  std::uint64_t store_bytes = 0;
  std::vector<FeedRow> feeds{};
};

/// Every source's state; failing ones first.
[[nodiscard]] std::string status_page(const StatusPage& status);

/// A short page for an error: the status and one sentence.
[[nodiscard]] std::string error_page(const PageSite& site, int status, const std::string& title,
                                     const std::string& sentence);

}  // namespace riverd::emit
