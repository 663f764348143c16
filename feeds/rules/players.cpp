#include "feeds/rules/players.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"
#include "feeds/text/url_parts.hpp"

#include <algorithm>
#include <array>

namespace riverd::rules {
namespace {

/// A player's address, and what stands for it. `{}` is what is played: what follows `path`, up to the next
/// slash, or the value of `parameter`.
struct Player {
  std::string_view host;       // without `www.`
  std::string_view path;       // what the path begins with
  std::string_view parameter;  // of the query; empty: the path tells
  std::string_view site;
  std::string_view page;
  std::string_view picture;  // empty: none
};

constexpr std::array<Player, 19> players = {{
    {"youtube.com", "/embed/videoseries", "list", "YouTube", "https://www.youtube.com/playlist?list={}", ""},
    {"youtube.com", "/embed/", "", "YouTube", "https://www.youtube.com/watch?v={}",
     "https://i.ytimg.com/vi/{}/hqdefault.jpg"},
    {"youtube-nocookie.com", "/embed/videoseries", "list", "YouTube",
     "https://www.youtube.com/playlist?list={}", ""},
    {"youtube-nocookie.com", "/embed/", "", "YouTube", "https://www.youtube.com/watch?v={}",
     "https://i.ytimg.com/vi/{}/hqdefault.jpg"},
    {"player.vimeo.com", "/video/", "", "Vimeo", "https://vimeo.com/{}", ""},
    {"player.bilibili.com", "/player.html", "bvid", "Bilibili", "https://www.bilibili.com/video/{}", ""},
    {"player.bilibili.com", "/player.html", "aid", "Bilibili", "https://www.bilibili.com/video/av{}", ""},
    {"dailymotion.com", "/embed/video/", "", "Dailymotion", "https://www.dailymotion.com/video/{}",
     "https://www.dailymotion.com/thumbnail/video/{}"},
    {"geo.dailymotion.com", "/player", "video", "Dailymotion", "https://www.dailymotion.com/video/{}",
     "https://www.dailymotion.com/thumbnail/video/{}"},
    {"player.youku.com", "/embed/", "", "Youku", "https://v.youku.com/v_show/id_{}.html", ""},
    {"v.qq.com", "/txp/iframe/player.html", "vid", "Tencent Video", "https://v.qq.com/x/page/{}.html",
     "https://puui.qpic.cn/vpic/0/{}.png/0"},
    {"v.qq.com", "/iframe/player.html", "vid", "Tencent Video", "https://v.qq.com/x/page/{}.html",
     "https://puui.qpic.cn/vpic/0/{}.png/0"},
    {"player.twitch.tv", "/", "video", "Twitch", "https://www.twitch.tv/videos/{}", ""},
    {"player.twitch.tv", "/", "channel", "Twitch", "https://www.twitch.tv/{}", ""},
    {"embed.ted.com", "/talks/", "", "TED", "https://www.ted.com/talks/{}", ""},
    {"streamable.com", "/e/", "", "Streamable", "https://streamable.com/{}", ""},
    {"open.spotify.com", "/embed/episode/", "", "Spotify", "https://open.spotify.com/episode/{}", ""},
    {"open.spotify.com", "/embed/track/", "", "Spotify", "https://open.spotify.com/track/{}", ""},
    {"open.spotify.com", "/embed/playlist/", "", "Spotify", "https://open.spotify.com/playlist/{}", ""},
}};

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 200 && std::all_of(text.begin(), text.end(), [](char c) {
    return text::is_alphanumeric(c) || c == '-' || c == '_' || c == '=' || c == '.';
  });
}

std::string_view value_of(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
    if (parameter.starts_with(name) && parameter.substr(name.size()).starts_with('=')) {
      return parameter.substr(name.size() + 1);
    }
  }
  return {};
}

std::string filled(std::string_view form, std::string_view id) {
  const std::size_t at = form.find("{}");
  if (at == std::string_view::npos) return std::string(form);
  return std::string(form.substr(0, at)).append(id).append(form.substr(at + 2));
}

}  // namespace

std::optional<Played> played_at(std::string_view address) {
  const std::string url =
      text::repair_url(address.starts_with("//") ? "https:" + std::string(address) : std::string(address));
  const text::UrlParts parts = text::split_url(url);
  if (!parts.authority) return std::nullopt;
  std::string host = text::lower(text::split_authority(*parts.authority).host);
  if (host.starts_with("www.")) host.erase(0, 4);
  for (const Player& player : players) {
    if (host != player.host || !parts.path.starts_with(player.path)) continue;
    std::string_view id = parts.path.substr(player.path.size());
    id = id.substr(0, id.find('/'));
    if (!player.parameter.empty()) id = value_of(parts.query.value_or(""), player.parameter);
    if (!is_id(id)) continue;
    return Played{player.site, filled(player.page, id), filled(player.picture, id)};
  }
  return std::nullopt;
}

}  // namespace riverd::rules
