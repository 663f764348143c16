#pragma once

#include "feeds/model/place.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace riverd {

/// A picture, sound or film of an entry as Media RSS tells of it (`media:content`, `media:thumbnail`).
struct MediaFile {
  std::string url;
  std::string type;    // media type, empty if not given
  std::string medium;  // `image`, `audio`, `video`, …; empty if not given
  std::optional<std::int64_t> width{};
  std::optional<std::int64_t> height{};
  std::optional<double> duration{};     // seconds
  std::optional<std::uint64_t> size{};  // bytes
  bool is_default = false;              // of several forms the one to take

  friend bool operator==(const MediaFile&, const MediaFile&) = default;
};

/// What podcasts tell of an episode (the iTunes namespace).
struct Episode {
  std::string type;  // `full`, `trailer`, `bonus`; empty if not given
  std::optional<std::int64_t> number{};
  std::optional<std::int64_t> season{};
  std::optional<bool> explicit_content{};
  std::optional<double> duration{};  // seconds
  std::string image;

  friend bool operator==(const Episode&, const Episode&) = default;
};

/// A part of an episode (Podlove Simple Chapters).
struct Chapter {
  double start = 0;  // seconds
  std::string title;
  std::string url;
  std::string image;

  friend bool operator==(const Chapter&, const Chapter&) = default;
};

/// What an entry answers (`thr:in-reply-to`, RFC 4685, section 3).
struct InReplyTo {
  std::string ref;     // the permanent id of what it answers; an IRI
  std::string href;    // where that can be read
  std::string type;    // its media type
  std::string source;  // a feed that has it

  friend bool operator==(const InReplyTo&, const InReplyTo&) = default;
};

/// What few entries have beyond their text: passed on as it was given, and no part of what an edit is.
struct Extras {
  std::vector<MediaFile> media;
  std::vector<MediaFile> thumbnails;
  std::string media_description;  // plain text
  Episode episode;
  std::vector<Chapter> chapters;
  std::vector<InReplyTo> in_reply_to;
  std::string comments_feed;
  std::optional<Place> place{};

  friend bool operator==(const Extras&, const Extras&) = default;
};

}  // namespace riverd
