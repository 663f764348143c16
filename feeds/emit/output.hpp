#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/model/source.hpp"
#include "feeds/model/time.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace riverd::emit {

/// Another source's copy of an emitted entry, folded into it.
struct OutputCopy {
  EntryId entry;
  FeedId feed;
  std::string feed_title;
  std::string feed_home_url;  // may be empty
  std::string feed_url;
  std::string url;  // the copy's own link, may equal the lead's
  std::string title{};
  std::string language{};      // of the title; may be empty
  std::optional<Time> time{};  // the copy's effective time
};

/// One entry of an output with everything a reader is told about it.
struct OutputEntry {
  Entry entry;
  Source source;  // the feed riverd got it from
  std::string source_language;
  std::vector<Person> source_authors;
  std::vector<OutputCopy> copies;
};

/// An entry that readers may have and that its publisher took back.
struct OutputDeletion {
  Entry entry;  // its id, feed and `withdrawn` count
};

/// The other documents of a river that is told in several (RFC 5005, section 4). Addresses lack what tells
/// the format (`.atom`, `.rss`, `.json`); an empty one means that there is no such document.
struct OutputPaging {
  bool archive = false;  // this is an archive document, and `current` the one to subscribe to
  std::string current;
  std::string previous;  // the next older archive document
  std::string next;      // the next newer one
};

/// Gives an entry that has neither its content and its summary.
using TextReader = std::function<void(Entry&)>;

/// One output document before it is bytes: a river or one source. All URLs are absolute.
struct OutputFeed {
  std::string id;  // IRI, permanent
  std::string title;
  std::string subtitle;
  std::string language;  // of all entries, or empty
  std::string base_url;  // riverd's own, without a trailing slash
  std::string home_url;  // the page for people
  std::string atom_url;  // self links of the three formats
  std::string rss_url;
  std::string json_url;
  OutputPaging paging;
  std::string generator_version;
  std::optional<Time> updated{};          // the newest of the entries' updated; absent when there are none
  std::vector<OutputEntry> entries;       // in the order of display (T7)
  std::vector<OutputDeletion> deletions;  // none of `entries`; the last first (O7)
  /// Reads the texts of an entry when that is written, so that those of a long document need not all be in
  /// memory at a time. Null: the entries have them.
  TextReader texts{};
};

/// Calls with each entry, its texts in their place, and its position in the document.
template <class Visit>
void visit_entries(const OutputFeed& feed, const Visit& visit) {
  for (std::size_t i = 0; i < feed.entries.size(); ++i) {
    if (feed.texts) {
      OutputEntry whole = feed.entries[i];
      feed.texts(whole.entry);
      visit(whole, i);
    } else {
      visit(feed.entries[i], i);
    }
  }
}

/// Room for a document, in bytes: so much that it seldom needs more. Of a long one, what is not written to
/// takes no memory.
[[nodiscard]] inline std::size_t expected_size(const OutputFeed& feed) {
  constexpr std::size_t of_frame = 2048;  // of the document and of each entry besides its texts
  constexpr std::size_t of_text = 6144;   // where they are not known
  std::size_t size = of_frame;
  for (const OutputEntry& output : feed.entries) {
    const std::size_t text = output.entry.content.str().size() + output.entry.summary.str().size();
    size += of_frame + (feed.texts ? of_text : text * 5 / 4);
  }
  return size;
}

}  // namespace riverd::emit
