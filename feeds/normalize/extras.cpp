#include "feeds/normalize/clean.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace riverd::normalizing {
namespace {

// More of each is no entry that a reader could make use of.
constexpr std::size_t most_files = 64;
constexpr std::size_t most_chapters = 512;
constexpr std::size_t most_replies = 16;
constexpr std::size_t most_coordinates = 512;

/// At most so many; the rest is left out.
template <class T>
void cut(std::vector<T>& values, std::size_t most) {
  if (values.size() > most) values.erase(values.begin() + static_cast<std::ptrdiff_t>(most), values.end());
}

std::vector<MediaFile> files(const std::vector<ParsedMediaFile>& given) {
  std::vector<MediaFile> out;
  for (const ParsedMediaFile& file : given) {
    if (!text::is_web_url(file.url) || out.size() == most_files) continue;
    const auto same = [&](const MediaFile& known) { return known.url == file.url; };
    if (std::any_of(out.begin(), out.end(), same)) continue;
    out.push_back({file.url, file.type, file.medium, file.width, file.height, file.duration, file.size,
                   file.is_default.value_or(false)});
  }
  return out;
}

Episode episode(const ParsedItunes& given) {
  return {given.episode_type,     given.episode,  given.season,
          given.explicit_content, given.duration, picture_url(given.image)};
}

std::vector<Chapter> chapters(std::vector<Chapter> given) {
  cut(given, most_chapters);
  for (Chapter& chapter : given) {
    chapter.title = text::fold_white_space(chapter.title);
    chapter.url = web_url(std::move(chapter.url));
    chapter.image = picture_url(chapter.image);
  }
  return given;
}

std::vector<InReplyTo> replies(std::vector<InReplyTo> given) {
  cut(given, most_replies);
  for (InReplyTo& reply : given) {
    reply.href = web_url(std::move(reply.href));
    reply.source = web_url(std::move(reply.source));
  }
  std::erase_if(given, [](const InReplyTo& reply) { return reply.ref.empty() && reply.href.empty(); });
  return given;
}

std::optional<Place> place(const Rare<Place>& given) {
  if (!given || given->coordinates.empty() || given->coordinates.size() > most_coordinates)
    return std::nullopt;
  const auto on_earth = [](const std::pair<double, double>& at) {
    return std::isfinite(at.first) && std::abs(at.first) <= 180 && std::isfinite(at.second) &&
           std::abs(at.second) <= 90;
  };
  if (!std::all_of(given->coordinates.begin(), given->coordinates.end(), on_earth)) return std::nullopt;
  return *given;
}

}  // namespace

Rare<Extras> extras(ParsedEntry& item) {
  Extras out;
  out.media = files(item.media->contents);
  out.thumbnails = files(item.media->thumbnails);
  out.media_description = plain_text(item.media->description);
  out.episode = episode(*item.itunes);
  out.chapters = chapters(std::move(item.chapters));
  out.in_reply_to = replies(std::move(item.in_reply_to));
  out.comments_feed = web_url(std::move(item.comments_feed_url));
  out.place = place(item.geo);
  return out == Extras{} ? Rare<Extras>() : Rare<Extras>(std::move(out));
}

}  // namespace riverd::normalizing
