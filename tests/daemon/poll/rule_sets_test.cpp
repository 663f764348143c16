#include "daemon/poll/rule_sets.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::poll;

namespace {

config::FeedConfig feed(const std::string& name, const std::string& url) {
  config::FeedConfig out;
  out.name = name;
  out.url = url;
  return out;
}

config::RuleConfig rule(const std::string& name) {
  config::RuleConfig out;
  out.name = name;
  out.cut = {"div." + name};
  return out;
}

config::Config with_rules() {
  config::Config out;
  out.rules = {rule("everywhere"), rule("grouped"), rule("named")};
  out.rules[1].groups = {"news"};
  out.rules[2].feeds = {"a"};
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a rule is for the feeds it names, by name or group, or for all") {
  RuleSets sets(with_rules());
  auto a = feed("a", "https://a.example/feed");
  auto b = feed("b", "https://b.example/feed");
  CHECK(sets.of(a)->own_names() == Names{"everywhere", "named"});
  CHECK(sets.of(b)->own_names() == Names{"everywhere"});
  b.groups = {"news"};
  CHECK(sets.of(b)->own_names() == Names{"everywhere", "grouped"});
}

TEST_CASE("a feed goes without the rules it names, and all of them if it says so") {
  RuleSets sets(with_rules());
  auto a = feed("a", "https://a.example/feed");
  const auto with = sets.of(a)->fingerprint();
  a.without_rules = {"named", "players"};
  CHECK(sets.of(a)->own_names() == Names{"everywhere"});
  CHECK(sets.of(a)->fingerprint() != with);
  a.without_rules = {"all"};
  CHECK(sets.of(a)->empty());
}

TEST_CASE("feeds with the same rules share one set, and a mirror's rules are for the mirror") {
  RuleSets sets(config::Config{});
  const auto a = sets.of(feed("a", "https://a.example/feed"));
  CHECK(a == sets.of(feed("b", "https://b.example/feed")));
  const auto mirror = sets.of(feed("m", "https://feedx.net/rss/voa.xml"));
  CHECK(mirror != a);
  CHECK(mirror->has_mirror_dates());
  CHECK(sets.of(feed("w", "https://www.feedx.net/rss/voa.xml")) == mirror);
  CHECK(sets.of(feed("n", "https://notfeedx.net/rss")) == a);
  CHECK_FALSE(a->has_mirror_dates());
}
