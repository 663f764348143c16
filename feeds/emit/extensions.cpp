#include "feeds/emit/extensions.hpp"

#include "feeds/emit/presentation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace riverd::emit {
namespace {

template <class Number>
std::string text_of(const std::optional<Number>& number) {
  return number ? std::to_string(*number) : std::string();
}

/// Whole seconds; empty for what is no length of time.
std::string seconds_of(const std::optional<double>& seconds) {
  constexpr double year = 366.0 * 24 * 60 * 60;
  if (!seconds || !std::isfinite(*seconds) || *seconds < 0 || *seconds > year) return {};
  return std::to_string(std::llround(*seconds));
}

std::string decimal(double number) {
  std::array<char, 32> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, 6);
  std::string out(digits.data(), end.ptr);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out == "-0" ? "0" : out;
}

/// Normal Play Time as Simple Chapters have it: `HH:MM:SS.mmm`.
std::string play_time(double seconds) {
  constexpr double longest = 1000.0 * 3600;
  const auto millis =
      std::isfinite(seconds) && seconds > 0 ? std::llround(std::min(seconds, longest) * 1000) : 0;
  const auto digits = [](std::int64_t number, std::size_t width) {
    std::string out = std::to_string(number);
    return out.size() < width ? std::string(width - out.size(), '0') + out : out;
  };
  return digits(millis / 3'600'000, 2) + ':' + digits(millis / 60'000 % 60, 2) + ':' +
         digits(millis / 1000 % 60, 2) + '.' + digits(millis % 1000, 3);
}

std::string known_medium(const std::string& medium) {
  static constexpr std::array<std::string_view, 5> known = {"image", "audio", "video", "document",
                                                            "executable"};
  return std::find(known.begin(), known.end(), medium) != known.end() ? medium : std::string();
}

/// An episode's length; a sound that is enclosed has one too.
std::optional<double> duration_of(const Entry& entry) {
  if (entry.extras->episode.duration) return entry.extras->episode.duration;
  return entry.enclosures.empty() ? std::nullopt : entry.enclosures.front().duration;
}

bool has_episode(const Entry& entry) {
  const Episode& episode = entry.extras->episode;
  return !seconds_of(duration_of(entry)).empty() || !episode.type.empty() || episode.number ||
         episode.season || episode.explicit_content || !episode.image.empty();
}

/// The files of Media RSS; enclosures that a format has no room for are told among them.
std::vector<MediaFile> media_of(const Entry& entry) {
  std::vector<MediaFile> files = entry.extras->media;
  if (entry.enclosures.size() < 2) return files;
  for (const Enclosure& enclosure : entry.enclosures) {
    const auto same = [&](const MediaFile& file) { return file.url == enclosure.url; };
    if (std::any_of(files.begin(), files.end(), same)) continue;
    files.push_back({enclosure.url, enclosure.type, {}, {}, {}, enclosure.duration, enclosure.length, false});
  }
  return files;
}

bool has_media(const Entry& entry) {
  return entry.enclosures.size() > 1 || !entry.extras->media.empty() || !entry.extras->thumbnails.empty();
}

void write_episode(XmlWriter& xml, const Entry& entry) {
  const Episode& episode = entry.extras->episode;
  static constexpr std::array<std::string_view, 3> types = {"full", "trailer", "bonus"};
  xml.element_if("itunes:duration", seconds_of(duration_of(entry)));
  if (episode.number && *episode.number > 0) xml.element("itunes:episode", std::to_string(*episode.number));
  if (episode.season && *episode.season > 0) xml.element("itunes:season", std::to_string(*episode.season));
  if (std::find(types.begin(), types.end(), episode.type) != types.end()) {
    xml.element("itunes:episodeType", episode.type);
  }
  if (episode.explicit_content) xml.element("itunes:explicit", *episode.explicit_content ? "true" : "false");
  if (!episode.image.empty()) xml.element("itunes:image", {}, {{"href", episode.image}});
}

void write_media(XmlWriter& xml, const Entry& entry) {
  const std::vector<MediaFile> files = media_of(entry);
  const bool grouped = files.size() > 1;  // several files of one entry (Media RSS, `media:group`)
  if (grouped) xml.open("media:group");
  for (const MediaFile& file : files) {
    const std::string size = text_of(file.size);
    const std::string width = text_of(file.width);
    const std::string height = text_of(file.height);
    const std::string duration = seconds_of(file.duration);
    xml.element("media:content", {},
                {{"url", file.url},
                 {"type", is_media_type(file.type) ? file.type : std::string()},
                 {"medium", known_medium(file.medium)},
                 {"fileSize", size},
                 {"width", width},
                 {"height", height},
                 {"duration", duration},
                 {"isDefault", file.is_default && grouped ? "true" : ""}});
  }
  for (const MediaFile& file : entry.extras->thumbnails) {
    const std::string width = text_of(file.width);
    const std::string height = text_of(file.height);
    xml.element("media:thumbnail", {}, {{"url", file.url}, {"width", width}, {"height", height}});
  }
  xml.element_if("media:description", entry.extras->media_description, {{"type", "plain"}});
  if (grouped) xml.close();
}

void write_chapters(XmlWriter& xml, const std::vector<Chapter>& chapters) {
  if (chapters.empty()) return;
  xml.open("psc:chapters", {{"version", "1.2"}});
  for (const Chapter& chapter : chapters) {
    const std::string start = play_time(chapter.start);
    xml.element(
        "psc:chapter", {},
        {{"start", start}, {"title", chapter.title}, {"href", chapter.url}, {"image", chapter.image}});
  }
  xml.close();
}

/// RFC 4685, section 3: without an IRI there is nothing to refer to.
void write_replies(XmlWriter& xml, const std::vector<InReplyTo>& replies) {
  for (const InReplyTo& reply : replies) {
    const std::string& ref = is_iri(reply.ref) ? reply.ref : reply.href;
    if (ref.empty()) continue;
    xml.element("thr:in-reply-to", {},
                {{"ref", ref},
                 {"href", reply.href},
                 {"type", is_media_type(reply.type) ? reply.type : std::string()},
                 {"source", reply.source}});
  }
}

/// GeoRSS Simple: latitude first.
void write_place(XmlWriter& xml, const std::optional<Place>& place) {
  if (!place) return;
  static constexpr std::array<std::string_view, 4> names = {"georss:point", "georss:line", "georss:polygon",
                                                            "georss:box"};
  std::string numbers;
  for (const auto& [longitude, latitude] : place->coordinates) {
    if (!numbers.empty()) numbers += ' ';
    numbers += decimal(latitude) + ' ' + decimal(longitude);
  }
  xml.element(names[static_cast<std::size_t>(place->type)], numbers);
}

}  // namespace

ExtensionNamespaces extension_namespaces(const OutputFeed& feed) {
  ExtensionNamespaces out;
  for (const OutputEntry& output : feed.entries) {
    const Entry& entry = output.entry;
    if (has_episode(entry)) out.itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd";
    if (has_media(entry)) out.media = "http://search.yahoo.com/mrss/";
    if (!entry.extras->chapters.empty()) out.psc = "http://podlove.org/simple-chapters";
    if (!entry.extras->in_reply_to.empty()) out.thr = "http://purl.org/syndication/thread/1.0";
    if (!entry.extras->comments_feed.empty()) out.wfw = "http://wellformedweb.org/CommentAPI/";
    if (entry.extras->place) out.georss = "http://www.georss.org/georss";
  }
  return out;
}

void write_extensions(XmlWriter& xml, const Entry& entry) {
  if (has_episode(entry)) write_episode(xml, entry);
  if (has_media(entry)) write_media(xml, entry);
  write_chapters(xml, entry.extras->chapters);
  write_replies(xml, entry.extras->in_reply_to);
  xml.element_if("wfw:commentRss", entry.extras->comments_feed);
  write_place(xml, entry.extras->place);
}

}  // namespace riverd::emit
