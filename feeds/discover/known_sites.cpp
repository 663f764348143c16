#include "feeds/discover/known_sites.hpp"

#include "feeds/discover/address.hpp"
#include "feeds/discover/documented.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace riverd::discover {
namespace {

bool is_any(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_below(std::string_view host, std::string_view domain) {
  return host.size() > domain.size() + 1 && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

using Rule = std::vector<FoundFeed> (*)(const Address&);

std::vector<FoundFeed> youtube(const Address& a) {
  Feeds feeds("YouTube");
  const std::string feed(youtube_feeds);
  const std::string list = a.parameter("list");
  if (a.at(0) == "playlist" && !list.empty()) feeds.atom(feed + "playlist_id=" + list, "Playlist");
  if (a.at(0) == "channel" && is_channel_id(a.at(1))) {
    feeds.atom(feed + "channel_id=" + std::string(a.at(1)), "Videos of the channel");
  }
  if (a.at(0) == "user" && a.depth() > 1)
    feeds.atom(feed + "user=" + std::string(a.at(1)), "Videos of the user");
  return feeds.take();
}

std::vector<FoundFeed> vimeo(const Address& a) {
  Feeds feeds("Vimeo");
  if (a.depth() == 1 && !text::is_digit(a.at(0).front())) {
    feeds.add("https://vimeo.com/" + std::string(a.at(0)) + "/videos/rss", "Videos");
  }
  if (a.at(0) == "channels" && a.depth() > 1)
    feeds.add("https://vimeo.com" + a.path(0, 2) + "/videos/rss", "Videos");
  return feeds.take();
}

/// Reddit: `.rss` behind the address of any listing.
std::vector<FoundFeed> reddit(const Address& a) {
  Feeds feeds("Reddit");
  std::string path = a.path(0, 6);
  if (path.ends_with(".rss")) return {};
  if (a.at(0) == "u") path = "/user" + a.path(1, 6);
  feeds.atom("https://www.reddit.com" + path + "/.rss", a.depth() == 0 ? "Front page" : path.substr(1));
  return feeds.take();
}

std::vector<FoundFeed> github(const Address& a) {
  static constexpr std::array<std::string_view, 16> pages = {
      "about",    "apps", "collections", "contact", "explore", "features", "login",  "marketplace",
      "settings", "orgs", "pricing",     "search",  "signup",  "sponsors", "topics", "trending"};
  if (a.depth() == 0 || is_any(a.at(0), pages) || a.segments.back().ends_with(".atom")) return {};
  Feeds feeds("GitHub");
  const std::string owner = "https://github.com/" + a.segments[0];
  if (a.depth() == 1) return feeds.atom(owner + ".atom", "Public activity of " + a.segments[0]).take();
  std::string name = a.segments[1];
  if (name.ends_with(".git")) name.resize(name.size() - 4);
  const std::string repository = owner + "/" + name;
  if (a.at(2) == "commits" || a.at(2) == "tree") {
    feeds.atom(repository + "/commits" + a.path(3, 99) + ".atom", "Commits of " + name);
  }
  if (a.at(2) == "tags") feeds.atom(repository + "/tags.atom", "Tags of " + name);
  if (a.at(2) == "discussions") feeds.atom(repository + "/discussions.atom", "Discussions of " + name);
  feeds.atom(repository + "/releases.atom", "Releases of " + name);
  feeds.atom(repository + "/tags.atom", "Tags of " + name);
  feeds.atom(repository + "/commits.atom", "Commits of " + name);
  return feeds.take();
}

std::vector<FoundFeed> gitlab(const Address& a) {
  Feeds feeds("GitLab");
  const auto dash = std::find(a.segments.begin(), a.segments.end(), "-");
  const auto depth = static_cast<std::size_t>(dash - a.segments.begin());
  if (depth == 0) return {};
  const std::string project = a.origin + a.path(0, depth);
  if (depth == 1) return feeds.atom(project + ".atom", "Activity of " + a.segments[0]).take();
  if (a.at(depth + 1) == "tags") feeds.atom(project + "/-/tags?format=atom", "Tags");
  if (a.at(depth + 1) == "commits") feeds.atom(project + a.path(depth, 99) + "?format=atom", "Commits");
  feeds.atom(project + "/-/releases.atom", "Releases");
  feeds.atom(project + "/-/tags?format=atom", "Tags");
  feeds.atom(project + ".atom", "Activity");
  return feeds.take();
}

std::vector<FoundFeed> forgejo(const Address& a) {
  Feeds feeds("Forgejo");
  if (a.depth() == 0) return {};
  if (a.depth() == 1) return feeds.add(a.origin + a.path(0, 1) + ".rss", "Activity").take();
  const std::string repository = a.origin + a.path(0, 2);
  if (a.at(2) == "tags") feeds.add(repository + "/tags.rss", "Tags");
  feeds.add(repository + "/releases.rss", "Releases").add(repository + "/tags.rss", "Tags");
  feeds.add(repository + ".rss", "Activity");
  return feeds.take();
}

std::vector<FoundFeed> sourcehut(const Address& a) {
  if (a.depth() < 2 || !a.at(0).starts_with('~')) return {};
  const std::string repository = "https://git.sr.ht" + a.path(0, 2);
  return Feeds("SourceHut")
      .add(repository + "/refs/rss.xml", "Refs")
      .add(repository + "/log/rss.xml", "Commits")
      .take();
}

std::vector<FoundFeed> pypi(const Address& a) {
  if (a.at(0) != "project" || a.depth() < 2) return {};
  return Feeds("PyPI").add("https://pypi.org/rss" + a.path(0, 2) + "/releases.xml", "Releases").take();
}

std::vector<FoundFeed> medium(const Address& a) {
  static constexpr std::array<std::string_view, 5> pages = {"m", "me", "search", "about", "membership"};
  if (a.depth() == 0 || is_any(a.at(0), pages) || a.at(0) == "feed") return {};
  return Feeds("Medium")
      .add("https://medium.com/feed" + a.path(0, a.at(0) == "tag" ? 2 : 1), "Stories")
      .take();
}

std::vector<FoundFeed> tumblr(const Address& a) {
  if (a.depth() == 0) return {};
  const std::size_t name = a.at(0) == "blog" ? (a.at(1) == "view" ? 2 : 1) : 0;
  if (a.at(name).empty() || a.at(0) == "tagged" || a.at(0) == "explore") return {};
  return Feeds("Tumblr").add("https://" + std::string(a.at(name)) + ".tumblr.com/rss", "Posts").take();
}

std::vector<FoundFeed> tumblr_blog(const Address& a) {
  if (names_blog_feed(a)) return {};
  const std::string tag = a.at(0) == "tagged" ? a.path(0, 2) : "";
  return Feeds("Tumblr").add(a.origin + tag + "/rss", "Posts").take();
}

std::vector<FoundFeed> blogger(const Address& a) {
  if (names_blog_feed(a)) return {};
  Feeds feeds("Blogger");
  const std::string posts = a.origin + "/feeds/posts/default";
  if (a.at(0) == "search" && a.at(1) == "label" && a.depth() > 2) {
    feeds.atom(posts + "/-/" + std::string(a.at(2)), "Posts with the label");
  }
  return feeds.atom(posts, "Posts").take();
}

std::vector<FoundFeed> at_feed(const Address& a, const char* site, const char* path) {
  if (names_blog_feed(a)) return {};
  return Feeds(site).add(a.origin + path, "Posts").take();
}
std::vector<FoundFeed> substack(const Address& a) {
  return at_feed(a, "Substack", "/feed");
}
std::vector<FoundFeed> medium_blog(const Address& a) {
  return at_feed(a, "Medium", "/feed");
}
std::vector<FoundFeed> wordpress_com(const Address& a) {
  return at_feed(a, "WordPress", "/feed/");
}
std::vector<FoundFeed> hashnode(const Address& a) {
  return at_feed(a, "Hashnode", "/rss.xml");
}

std::vector<FoundFeed> dev(const Address& a) {
  if (names_blog_feed(a)) return {};
  if (a.depth() == 0) return Feeds("DEV").add("https://dev.to/feed", "Posts").take();
  if (a.at(0) == "t" && a.depth() > 1)
    return Feeds("DEV").add("https://dev.to/feed/tag/" + a.segments[1], "Posts with the tag").take();
  return Feeds("DEV").add("https://dev.to/feed/" + a.segments[0], "Posts").take();
}

std::vector<FoundFeed> mastodon(const Address& a) {
  const bool profile =
      a.at(0).starts_with('@') && a.at(0).size() > 1 && a.at(0).find('@', 1) == std::string::npos;
  if (profile && !a.at(0).ends_with(".rss"))
    return Feeds("Mastodon").add(a.origin + a.path(0, 1) + ".rss", "Posts of " + a.segments[0]).take();
  if (a.at(0) == "tags" && a.depth() == 2 && !a.at(1).ends_with(".rss"))
    return Feeds("Mastodon").add(a.origin + a.path(0, 2) + ".rss", "#" + a.segments[1]).take();
  return {};
}

std::vector<FoundFeed> lemmy(const Address& a) {
  if (a.depth() < 2 || (a.at(0) != "c" && a.at(0) != "u")) return {};
  return Feeds("Lemmy").add(a.origin + "/feeds" + a.path(0, 2) + ".xml?sort=New", a.segments[1]).take();
}

std::vector<FoundFeed> bluesky(const Address& a) {
  if (a.at(0) != "profile" || a.depth() < 2) return {};
  return Feeds("Bluesky").add("https://bsky.app" + a.path(0, 2) + "/rss", "Posts of " + a.segments[1]).take();
}

std::vector<FoundFeed> stack_exchange(const Address& a) {
  Feeds feeds("Stack Exchange");
  if (a.depth() == 0) feeds.atom(a.origin + "/feeds", "Questions");
  if (a.at(0) != "questions") return feeds.take();
  if (a.depth() == 1) feeds.atom(a.origin + "/feeds", "Questions");
  if (a.at(1) == "tagged" && a.depth() > 2)
    feeds.atom(a.origin + "/feeds/tag/" + a.segments[2], "Questions with the tag");
  if (a.depth() > 1 && text::is_digit(a.at(1).front()))
    feeds.atom(a.origin + "/feeds/question/" + a.segments[1], "Answers");
  return feeds.take();
}

std::vector<FoundFeed> arxiv(const Address& a) {
  if (a.at(0) != "list" || a.depth() < 2) return {};
  return Feeds("arXiv").atom("https://rss.arxiv.org/atom/" + a.segments[1], "New in " + a.segments[1]).take();
}

std::vector<FoundFeed> steam(const Address& a) {
  if (a.at(0) != "app" || a.depth() < 2) return {};
  return Feeds("Steam").add("https://store.steampowered.com/feeds/news" + a.path(0, 2) + "/", "News").take();
}

std::vector<FoundFeed> lobsters(const Address& a) {
  if (a.at(0) != "t" || a.depth() < 2 || a.at(1).ends_with(".rss")) return {};
  return Feeds("Lobsters").add("https://lobste.rs" + a.path(0, 2) + ".rss", a.segments[1]).take();
}

struct Site {
  enum class Match : std::uint8_t {
    host,    // the very host
    below,   // any host below it
    prefix,  // hosts that begin so: software that people install under such names
  };
  Match match;
  std::string_view name;
  Rule rule;
};

constexpr std::array<Site, 42> sites = {{
    {Site::Match::host, "youtube.com", youtube},
    {Site::Match::host, "m.youtube.com", youtube},
    {Site::Match::host, "music.youtube.com", youtube},
    {Site::Match::host, "vimeo.com", vimeo},
    {Site::Match::host, "reddit.com", reddit},
    {Site::Match::below, "reddit.com", reddit},
    {Site::Match::host, "github.com", github},
    {Site::Match::host, "gitlab.com", gitlab},
    {Site::Match::prefix, "gitlab.", gitlab},
    {Site::Match::host, "salsa.debian.org", gitlab},
    {Site::Match::host, "codeberg.org", forgejo},
    {Site::Match::host, "git.sr.ht", sourcehut},
    {Site::Match::host, "pypi.org", pypi},
    {Site::Match::host, "medium.com", medium},
    {Site::Match::below, "medium.com", medium_blog},
    {Site::Match::below, "substack.com", substack},
    {Site::Match::host, "tumblr.com", tumblr},
    {Site::Match::below, "tumblr.com", tumblr_blog},
    {Site::Match::below, "wordpress.com", wordpress_com},
    {Site::Match::below, "hashnode.dev", hashnode},
    {Site::Match::host, "dev.to", dev},
    {Site::Match::prefix, "mastodon.", mastodon},
    {Site::Match::prefix, "mstdn.", mastodon},
    {Site::Match::host, "fosstodon.org", mastodon},
    {Site::Match::host, "hachyderm.io", mastodon},
    {Site::Match::host, "chaos.social", mastodon},
    {Site::Match::host, "infosec.exchange", mastodon},
    {Site::Match::host, "mas.to", mastodon},
    {Site::Match::host, "techhub.social", mastodon},
    {Site::Match::prefix, "lemmy.", lemmy},
    {Site::Match::host, "sh.itjust.works", lemmy},
    {Site::Match::host, "programming.dev", lemmy},
    {Site::Match::host, "bsky.app", bluesky},
    {Site::Match::host, "stackoverflow.com", stack_exchange},
    {Site::Match::host, "superuser.com", stack_exchange},
    {Site::Match::host, "serverfault.com", stack_exchange},
    {Site::Match::host, "askubuntu.com", stack_exchange},
    {Site::Match::below, "stackexchange.com", stack_exchange},
    {Site::Match::host, "arxiv.org", arxiv},
    {Site::Match::host, "store.steampowered.com", steam},
    {Site::Match::host, "lobste.rs", lobsters},
    {Site::Match::prefix, "gitea.", forgejo},
}};

bool matches(const Site& site, std::string_view host) {
  switch (site.match) {
    case Site::Match::host:
      return host == site.name;
    case Site::Match::below:
      return is_below(host, site.name);
    case Site::Match::prefix:
      return host.starts_with(site.name);
  }
  return false;
}

/// Without a part of a blog's host, so that each of its national domains is one.
bool is_blogspot(std::string_view host) {
  const auto at = host.find(".blogspot.");
  return at != std::string_view::npos && at > 0;
}

}  // namespace

std::vector<FoundFeed> documented_feeds(std::string_view url) {
  const auto address = address_of(url);
  if (!address || names_feed(*address)) return {};
  if (is_blogspot(address->host)) return blogger(*address);
  for (const Site& site : sites) {
    if (matches(site, address->host)) return site.rule(*address);
  }
  return {};
}

std::optional<std::string> profile_of_handle(std::string_view text) {
  if (!text.starts_with('@')) return std::nullopt;
  const auto at = text.find('@', 1);
  if (at == std::string_view::npos || at == 1) return std::nullopt;
  const std::string_view name = text.substr(1, at - 1);
  const std::string_view host = text.substr(at + 1);
  const auto plain = [](std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return text::is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
    });
  };
  if (!plain(name) || !plain(host) || host.find('.') == std::string_view::npos) return std::nullopt;
  return "https://" + std::string(host) + "/@" + std::string(name);
}

}  // namespace riverd::discover
