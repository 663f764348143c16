#include "feeds/discover/known_sites.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace riverd::discover;

namespace {

std::string first(std::string_view url) {
  const auto feeds = documented_feeds(url);
  return feeds.empty() ? "" : feeds.front().url;
}

std::string all(std::string_view url) {
  std::string out;
  for (const FoundFeed& feed : documented_feeds(url)) out += (out.empty() ? "" : " ") + feed.url;
  return out;
}

Page page(std::string url) {
  Page out;
  out.url = std::move(url);
  return out;
}

std::string of(const Page& page) {
  const auto feeds = documented_feeds(page);
  return feeds.empty() ? "" : feeds.front().url;
}

}  // namespace

TEST_CASE("P19 addresses of sites lead to where their documentation has the feed") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"https://www.youtube.com/channel/UCBJycsmduvYEL83R_U4JriQ/videos",
       "https://www.youtube.com/feeds/videos.xml?channel_id=UCBJycsmduvYEL83R_U4JriQ"},
      {"https://m.youtube.com/playlist?app=x&list=PL12345&y",
       "https://www.youtube.com/feeds/videos.xml?playlist_id=PL12345"},
      {"https://youtube.com/user/somebody", "https://www.youtube.com/feeds/videos.xml?user=somebody"},
      {"https://vimeo.com/staff", "https://vimeo.com/staff/videos/rss"},
      {"https://old.reddit.com/r/cpp/", "https://www.reddit.com/r/cpp/.rss"},
      {"https://www.reddit.com/u/somebody", "https://www.reddit.com/user/somebody/.rss"},
      {"https://www.reddit.com/r/cpp/comments/abc/title/",
       "https://www.reddit.com/r/cpp/comments/abc/title/.rss"},
      {"https://github.com/somebody", "https://github.com/somebody.atom"},
      {"https://github.com/o/r/tags", "https://github.com/o/r/tags.atom"},
      {"https://github.com/o/r/commits/main/src", "https://github.com/o/r/commits/main/src.atom"},
      {"https://github.com/o/r/tree/next", "https://github.com/o/r/commits/next.atom"},
      {"https://gitlab.com/g/s/p", "https://gitlab.com/g/s/p/-/releases.atom"},
      {"https://gitlab.gnome.org/GNOME/gtk/-/tags", "https://gitlab.gnome.org/GNOME/gtk/-/tags?format=atom"},
      {"https://codeberg.org/o/r", "https://codeberg.org/o/r/releases.rss"},
      {"https://git.sr.ht/~o/r", "https://git.sr.ht/~o/r/refs/rss.xml"},
      {"https://pypi.org/project/requests/", "https://pypi.org/rss/project/requests/releases.xml"},
      {"https://medium.com/@somebody/some-story-123", "https://medium.com/feed/@somebody"},
      {"https://medium.com/tag/rss", "https://medium.com/feed/tag/rss"},
      {"https://somebody.medium.com/", "https://somebody.medium.com/feed"},
      {"https://letter.substack.com/p/one", "https://letter.substack.com/feed"},
      {"https://blog.blogspot.co.uk/2025/02/", "https://blog.blogspot.co.uk/feeds/posts/default"},
      {"https://blog.blogspot.com/search/label/x", "https://blog.blogspot.com/feeds/posts/default/-/x"},
      {"https://www.tumblr.com/somebody", "https://somebody.tumblr.com/rss"},
      {"https://somebody.tumblr.com/tagged/x", "https://somebody.tumblr.com/tagged/x/rss"},
      {"https://blog.wordpress.com/", "https://blog.wordpress.com/feed/"},
      {"https://dev.to/somebody", "https://dev.to/feed/somebody"},
      {"https://mastodon.social/@somebody", "https://mastodon.social/@somebody.rss"},
      {"https://fosstodon.org/tags/cpp", "https://fosstodon.org/tags/cpp.rss"},
      {"https://lemmy.world/c/linux", "https://lemmy.world/feeds/c/linux.xml?sort=New"},
      {"https://bsky.app/profile/somebody.example", "https://bsky.app/profile/somebody.example/rss"},
      {"https://stackoverflow.com/questions/tagged/c%2b%2b", "https://stackoverflow.com/feeds/tag/c%2b%2b"},
      {"https://arxiv.org/list/cs.SE/recent", "https://rss.arxiv.org/atom/cs.SE"},
      {"https://store.steampowered.com/app/620/Portal_2/",
       "https://store.steampowered.com/feeds/news/app/620/"},
  };
  for (const auto& [url, expected] : cases) {
    INFO(url);
    CHECK(first(url) == expected);
  }
}

TEST_CASE("P19 a project has its releases, tags and commits, what the address shows first") {
  const std::string repository = "https://github.com/o/r";
  const std::string usual =
      repository + "/releases.atom " + repository + "/tags.atom " + repository + "/commits.atom";
  CHECK(all("https://github.com/o/r") == usual);
  CHECK(all("https://github.com/o/r.git") == usual);
  CHECK(all("https://github.com/o/r/releases") == usual);
}

TEST_CASE("P19 nothing is made up for other sites, for a feed's own address, or for pages that have none") {
  for (const char* url :
       {"https://example.org/", "https://notyoutube.com/channel/UCBJycsmduvYEL83R_U4JriQ", "not a url", "",
        "https://www.youtube.com/@handle", "https://www.youtube.com/watch?v=x", "https://github.com/explore",
        "https://github.com/o/r/releases.atom", "https://www.reddit.com/r/cpp/.rss",
        "https://medium.com/feed/@x", "https://letter.substack.com/feed",
        "https://blog.wordpress.com/category/x/feed/", "https://mastodon.social/@somebody.rss",
        "https://mastodon.social/about", "https://dev.to/feed/x",
        "https://www.youtube.com/feeds/videos.xml?channel_id=x", "ftp://github.com/o/r"}) {
    INFO(url);
    CHECK(documented_feeds(url).empty());
  }
}

TEST_CASE("P19 a page of known software leads to its feed") {
  Page made = page("https://a.example/2025/post");
  CHECK(of(made).empty());
  made.generator = "WordPress 6.5";
  CHECK(of(made) == "https://a.example/feed/");
  made.wordpress = "https://a.example/blog/wp-json/";
  CHECK(of(made) == "https://a.example/blog/feed/");
  made = page("https://a.example/x");
  made.generator = "Ghost 5.0";
  CHECK(of(made) == "https://a.example/rss/");
  made.generator = "blogger";
  CHECK(of(made) == "https://a.example/feeds/posts/default");
}

TEST_CASE("P19 the page of a YouTube handle tells its channel") {
  Page handle = page("https://www.youtube.com/@handle");
  CHECK(of(handle).empty());
  handle.canonical = "https://www.youtube.com/channel/UCBJycsmduvYEL83R_U4JriQ";
  CHECK(of(handle) == "https://www.youtube.com/feeds/videos.xml?channel_id=UCBJycsmduvYEL83R_U4JriQ");
  handle = page("https://www.youtube.com/c/name");
  handle.channel = "UCBJycsmduvYEL83R_U4JriQ";
  CHECK(of(handle) == "https://www.youtube.com/feeds/videos.xml?channel_id=UCBJycsmduvYEL83R_U4JriQ");
  handle.channel = "UC\"><script>";
  CHECK(of(handle).empty());
}

TEST_CASE("a handle of the Fediverse is its profile") {
  CHECK(profile_of_handle("@somebody@host.example") == "https://host.example/@somebody");
  for (const char* text :
       {"somebody@host.example", "@somebody", "@@host.example", "@a@b", "@a@host.example/x", ""}) {
    INFO(text);
    CHECK_FALSE(profile_of_handle(text).has_value());
  }
}
