#include "storage/extras_codec.hpp"

#include <cstddef>

namespace riverd::storage::record_parts {
namespace {

// The numbers of these values are part of the format.
static_assert(static_cast<int>(Place::Type::point) == 0 && static_cast<int>(Place::Type::line_string) == 1 &&
              static_cast<int>(Place::Type::polygon) == 2 && static_cast<int>(Place::Type::box) == 3);

template <class To, class From>
Optional<To> stored(const std::optional<From>& value) {
  if (!value) return flatbuffers::nullopt;
  return static_cast<To>(*value);
}

template <class To, class From>
std::optional<To> loaded(const Optional<From>& value) {
  if (!value) return std::nullopt;
  return static_cast<To>(*value);
}

Offset<Vector<Offset<record::MediaFile>>> files(Builder& b, const std::vector<MediaFile>& values) {
  return list<record::MediaFile>(b, values, [&](const MediaFile& file) {
    const auto url = text(b, file.url);
    const auto type = text(b, file.type);
    const auto medium = text(b, file.medium);
    return record::CreateMediaFile(b, url, type, medium, stored<std::int64_t>(file.width),
                                   stored<std::int64_t>(file.height), stored<double>(file.duration),
                                   stored<std::uint64_t>(file.size), file.is_default);
  });
}

std::vector<MediaFile> files_of(const Vector<Offset<record::MediaFile>>* values) {
  return list_of<MediaFile>(values, [](const record::MediaFile& file) {
    return MediaFile{string_of(file.url()),
                     string_of(file.type()),
                     string_of(file.medium()),
                     loaded<std::int64_t>(file.width()),
                     loaded<std::int64_t>(file.height()),
                     loaded<double>(file.duration()),
                     loaded<std::uint64_t>(file.size()),
                     file.is_default()};
  });
}

Offset<Vector<double>> coordinates(Builder& b, const std::optional<Place>& place) {
  if (!place) return {};
  std::vector<double> numbers;
  for (const auto& [longitude, latitude] : place->coordinates) {
    numbers.push_back(longitude);
    numbers.push_back(latitude);
  }
  return b.CreateVector(numbers);
}

/// False: these are no coordinates of a place.
bool place_of(const record::Extras& record, std::optional<Place>& place) {
  const auto* numbers = record.coordinates();
  if (numbers == nullptr) return true;
  if (numbers->size() % 2 != 0 || record.place() > static_cast<std::uint8_t>(Place::Type::box)) return false;
  Place out{static_cast<Place::Type>(record.place()), {}};
  for (flatbuffers::uoffset_t i = 0; i < numbers->size(); i += 2) {
    out.coordinates.emplace_back(numbers->Get(i), numbers->Get(i + 1));
  }
  place = std::move(out);
  return true;
}

}  // namespace

Offset<record::Extras> extras(Builder& b, const Rare<Extras>& extras) {
  if (!extras) return {};
  const Episode& episode = extras->episode;
  const auto media = files(b, extras->media);
  const auto thumbnails = files(b, extras->thumbnails);
  const auto description = text(b, extras->media_description);
  const auto type = text(b, episode.type);
  const auto image = text(b, episode.image);
  const auto chapters = list<record::Chapter>(b, extras->chapters, [&](const Chapter& chapter) {
    const auto title = text(b, chapter.title);
    const auto url = text(b, chapter.url);
    return record::CreateChapter(b, chapter.start, title, url, text(b, chapter.image));
  });
  const auto replies = list<record::InReplyTo>(b, extras->in_reply_to, [&](const InReplyTo& reply) {
    const auto ref = text(b, reply.ref);
    const auto href = text(b, reply.href);
    const auto media_type = text(b, reply.type);
    return record::CreateInReplyTo(b, ref, href, media_type, text(b, reply.source));
  });
  const auto comments = text(b, extras->comments_feed);
  const auto numbers = coordinates(b, extras->place);
  record::ExtrasBuilder out(b);
  out.add_media(media);
  out.add_thumbnails(thumbnails);
  out.add_media_description(description);
  out.add_episode_type(type);
  if (episode.number) out.add_episode(*episode.number);
  if (episode.season) out.add_season(*episode.season);
  if (episode.explicit_content) out.add_explicit_content(*episode.explicit_content);
  if (episode.duration) out.add_duration(*episode.duration);
  out.add_episode_image(image);
  out.add_chapters(chapters);
  out.add_in_reply_to(replies);
  out.add_comments_feed(comments);
  if (extras->place) out.add_place(static_cast<std::uint8_t>(extras->place->type));
  out.add_coordinates(numbers);
  return out.Finish();
}

bool extras_of(const record::Extras* record, Rare<Extras>& extras) {
  if (record == nullptr) return true;
  Extras out;
  out.media = files_of(record->media());
  out.thumbnails = files_of(record->thumbnails());
  out.media_description = string_of(record->media_description());
  out.episode = {string_of(record->episode_type()),      loaded<std::int64_t>(record->episode()),
                 loaded<std::int64_t>(record->season()), loaded<bool>(record->explicit_content()),
                 loaded<double>(record->duration()),     string_of(record->episode_image())};
  out.chapters = list_of<Chapter>(record->chapters(), [](const record::Chapter& chapter) {
    return Chapter{chapter.start(), string_of(chapter.title()), string_of(chapter.url()),
                   string_of(chapter.image())};
  });
  out.in_reply_to = list_of<InReplyTo>(record->in_reply_to(), [](const record::InReplyTo& reply) {
    return InReplyTo{string_of(reply.ref()), string_of(reply.href()), string_of(reply.type()),
                     string_of(reply.source())};
  });
  out.comments_feed = string_of(record->comments_feed());
  if (!place_of(*record, out.place)) return false;
  extras = std::move(out);
  return true;
}

}  // namespace riverd::storage::record_parts
