#pragma once

#include "feeds/model/category.hpp"
#include "feeds/model/cleaning.hpp"
#include "feeds/model/enclosure.hpp"
#include "feeds/model/extras.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/link.hpp"
#include "feeds/model/original.hpp"
#include "feeds/model/person.hpp"
#include "feeds/model/rare.hpp"
#include "feeds/model/safe_html.hpp"
#include "feeds/model/source.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace riverd {

/// The times of an entry (rules T1 to T9). `effective` is written once and never moves.
struct EntryTimes {
  std::optional<Time> stated_published{};  // what the document says, even if it is nonsense
  std::optional<Time> stated_updated{};
  std::optional<Time> mirrored_at{};  // when a mirror republished it (T9)
  Time first_seen{};                  // when riverd received it
  Time effective{};                   // what it is sorted and shown by
  TimeQuality quality = TimeQuality::missing;

  friend bool operator==(const EntryTimes&, const EntryTimes&) = default;
};

/// One article of one source, cleaned. Texts are plain text unless they are SafeHtml; URLs are
/// absolute and of a publishable scheme; empty strings mean "not given".
struct Entry {
  EntryId id;
  FeedId feed;
  std::string output_id;  // the permanent id readers see (O1); an IRI
  std::string guid;       // what the document gave, verbatim
  std::string url;        // the article
  std::string title;
  SafeHtml content;
  SafeHtml summary;  // only where the document has it beside the content
  std::string image;
  std::string language;
  std::string rights;
  std::string comments_url;
  std::vector<Person> authors;
  std::vector<Person> contributors;
  std::vector<Category> categories;
  std::vector<Enclosure> enclosures;
  std::vector<Link> links;             // besides the alternate: via, related, license, …
  std::optional<Source> source{};      // the origin, where the document itself republishes
  std::optional<Original> original{};  // the file it was imported from, where it was
  Rare<Extras> extras;                 // media, podcast, thread and place
  Rare<Cleaning> cleaning;             // what content rules did to it
  EntryTimes times;

  // Given by the store; zero or absent in a candidate.
  std::uint64_t arrival = 0;        // position in the order of arrival, from 1
  std::uint32_t revision = 0;       // how often the content changed since it was first seen
  std::optional<Time> changed{};    // when the content last changed; absent if never (T8)
  std::optional<Time> withdrawn{};  // when its publisher was first seen to list it no more though older ones
  bool alone = false;               // its owner said that it is in no story (split); no other joins it either
  std::uint16_t apart = 0;          // milliseconds its emitted `updated` is later, so that no two are equal
  EntryId story{};                  // the lead of the story it was folded into; empty if it leads or is alone

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// What the entry says at length: its content, or its summary where it has none.
[[nodiscard]] inline const SafeHtml& body_of(const Entry& entry) {
  return entry.content.empty() ? entry.summary : entry.content;
}

/// The `updated` by T8. What is emitted is `apart` later.
[[nodiscard]] inline Time updated_of(const Entry& entry) {
  return entry.changed && *entry.changed > entry.times.effective ? *entry.changed : entry.times.effective;
}

}  // namespace riverd
