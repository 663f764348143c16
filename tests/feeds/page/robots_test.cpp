#include "feeds/page/robots.hpp"

#include <catch2/catch.hpp>

using riverd::page::robots_allow;

TEST_CASE("P17 the rules for riverd come before those for everybody") {
  const std::string_view rules =
      "User-agent: *\nDisallow: /\n\nUser-Agent: other\nUser-agent: RiverD/1\nDisallow: /private # not "
      "here\n";
  CHECK(robots_allow(rules, "riverd", "https://a.example/news"));
  CHECK_FALSE(robots_allow(rules, "riverd", "https://a.example/private/x"));
  CHECK_FALSE(robots_allow(rules, "else", "https://a.example/news"));
}

TEST_CASE("P17 the longest rule decides, and allows where there are two") {
  const std::string_view rules = "user-agent: *\nallow: /a/b\ndisallow: /a\nallow: /c\ndisallow: /c\n";
  CHECK(robots_allow(rules, "riverd", "https://a.example/a/bc"));
  CHECK_FALSE(robots_allow(rules, "riverd", "https://a.example/a/c"));
  CHECK(robots_allow(rules, "riverd", "https://a.example/c"));
  CHECK(robots_allow(rules, "riverd", "https://a.example"));
  CHECK(robots_allow("", "riverd", "https://a.example/"));
  CHECK(robots_allow("user-agent: *\ndisallow:\n", "riverd", "https://a.example/x"));
}

TEST_CASE("P17 rules have stars and ends") {
  const std::string_view rules =
      "user-agent: *\ndisallow: /*.pdf$\ndisallow: /p/*/print\ndisallow: /*?sort=\n";
  CHECK_FALSE(robots_allow(rules, "riverd", "https://a.example/x/y.pdf"));
  CHECK(robots_allow(rules, "riverd", "https://a.example/x/y.pdf.html"));
  CHECK_FALSE(robots_allow(rules, "riverd", "https://a.example/p/1/2/print?x"));
  CHECK_FALSE(robots_allow(rules, "riverd", "https://a.example/list?sort=up#a"));
  CHECK(robots_allow(rules, "riverd", "https://a.example/list"));
}

TEST_CASE("P17 the rules of an address are at the root of its host") {
  CHECK(riverd::page::robots_url("https://a.example:8443/b/c?d") == "https://a.example:8443/robots.txt");
  CHECK(riverd::page::robots_url("file:///etc/passwd").empty());
}
