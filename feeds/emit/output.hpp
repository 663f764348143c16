#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/model/source.hpp"
#include "feeds/model/time.hpp"

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
};

}  // namespace riverd::emit
