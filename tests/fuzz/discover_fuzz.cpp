// What leads to feeds: pages, Link headers, addresses, lists that are edited. All that is found is a web
// address, once; a list without a subscription is a list still.

#include "feeds/discover/known_sites.hpp"
#include "feeds/discover/page.hpp"
#include "feeds/discover/rank.hpp"
#include "feeds/parse/link_header.hpp"
#include "feeds/parse/opml.hpp"
#include "feeds/text/idna.hpp"
#include "feeds/text/url.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <set>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const std::string_view text = fuzz::text_of(data, size);
  const auto page = discover::read_page(text, "https://a.example/b", text, "text/html");
  std::set<std::string> seen;
  for (const auto& feed : discover::ranked(page.feeds)) {
    fuzz::require(text::is_web_url(feed.url), "what is found is a web address");
    fuzz::require(seen.insert(feed.url).second, "each address is found once");
  }
  for (const auto& feed : discover::documented_feeds(page)) {
    fuzz::require(text::is_web_url(feed.url), "what a page's software documents is a web address");
  }
  for (const auto& feed : discover::documented_feeds(text::repair_url(text))) {
    fuzz::require(text::is_web_url(feed.url), "what a site documents is a web address");
  }
  (void)discover::profile_of_handle(text);
  const std::string host = text::ascii_host(text);
  fuzz::require(text::ascii_host(host) == host, "an ASCII host is its own");
  (void)text::with_readable_host(text::with_ascii_host(text));
  std::size_t taken = 0;
  const auto left = parse::without_subscriptions(text, [&](const std::string& url) {
    taken += url.size() % 2;
    return url.size() % 2 == 1;
  });
  if (left) {
    fuzz::require(taken > 0 || *left == text, "a list of which nothing is taken stays as it is");
    fuzz::require(parse::parse_opml(*left).has_value(), "a list without a subscription is a list");
  }
  return 0;
}
