#include "feeds/page/robots.hpp"

#include <catch2/catch.hpp>

#include <string>

using riverd::page::RobotRules;

namespace {

bool allows(std::string_view robots, std::string_view url, std::string_view agent = "riverd") {
  return RobotRules(robots, agent).allows(url);
}

/// Whether a single rule that forbids a path forbids the address.
bool forbids(const std::string& rule, const std::string& path) {
  return !allows("user-agent: *\ndisallow: " + rule + "\n", "https://a.example" + path);
}

}  // namespace

TEST_CASE("P17 the rules for riverd come before those for everybody") {
  const std::string_view rules =
      "User-agent: *\nDisallow: /\n\nUser-Agent: other\nUser-agent: RiverD/1\nDisallow: /private # not "
      "here\n";
  CHECK(allows(rules, "https://a.example/news"));
  CHECK_FALSE(allows(rules, "https://a.example/private/x"));
  CHECK_FALSE(allows(rules, "https://a.example/news", "else"));
  CHECK_FALSE(allows("user-agent: riverd\n\nuser-agent: *\ndisallow: /\n", "https://a.example/"));
  CHECK(allows("user-agent: *\ndisallow: /\n\nuser-agent: riverd\ndisallow:\n", "https://a.example/x"));
}

TEST_CASE("P17 the longest rule decides, and allows where there are two") {
  const std::string_view rules = "user-agent: *\nallow: /a/b\ndisallow: /a\nallow: /c\ndisallow: /c\n";
  CHECK(allows(rules, "https://a.example/a/bc"));
  CHECK_FALSE(allows(rules, "https://a.example/a/c"));
  CHECK(allows(rules, "https://a.example/c"));
  CHECK(allows(rules, "https://a.example"));
  CHECK(allows("", "https://a.example/"));
  CHECK(allows("user-agent: *\ndisallow:\n", "https://a.example/x"));
}

TEST_CASE("P17 rules have stars and ends") {
  const std::string_view rules =
      "user-agent: *\ndisallow: /*.pdf$\ndisallow: /p/*/print\ndisallow: /*?sort=\n";
  CHECK_FALSE(allows(rules, "https://a.example/x/y.pdf"));
  CHECK_FALSE(allows(rules, "https://a.example/x.pdf/y.pdf"));
  CHECK(allows(rules, "https://a.example/x/y.pdf.html"));
  CHECK_FALSE(allows(rules, "https://a.example/p/1/2/print?x"));
  CHECK_FALSE(allows(rules, "https://a.example/list?sort=up#a"));
  CHECK(allows(rules, "https://a.example/list"));
  CHECK(forbids("/a$", "/a"));
  CHECK_FALSE(forbids("/a$", "/ab"));
  CHECK(forbids("/a*$", "/ab"));
  CHECK(forbids("*", "/"));
  CHECK(forbids("/a**b*c", "/a-ab-b-abc"));
  CHECK_FALSE(forbids("/a*b*c$", "/a-ab-b-abcd"));
}

TEST_CASE("P17 rules and addresses are compared in one spelling of percent-encoding") {
  CHECK(forbids("/%7euser", "/~user/"));
  CHECK(forbids("/~user", "/%7Euser/"));
  CHECK(forbids("/foo/bar/\xE3\x83\x84", "/foo/bar/%E3%83%84"));
  CHECK(forbids("/foo/bar/%e3%83%84", "/foo/bar/\xE3\x83\x84"));
  CHECK(forbids("/foo/bar/%62%61%7A", "/foo/bar/baz"));
  // What is reserved is another character when it is encoded.
  CHECK_FALSE(forbids("/a%2Fb", "/a/b"));
  CHECK(forbids("/a%2fb", "/a%2Fb"));
  // A star and a dollar that are meant as such (2.2.3).
  CHECK(forbids("/file-%2A.html", "/file-*.html"));
  CHECK_FALSE(forbids("/file-%2A.html", "/file-1.html"));
  CHECK(forbids("/a%24", "/a$b"));
  CHECK(forbids("/a$b", "/a$b"));
}

TEST_CASE("P17 an address that has a query and no path is that of the root") {
  CHECK_FALSE(allows("user-agent: *\ndisallow: /?x=\n", "https://a.example?x=1"));
  CHECK_FALSE(allows("user-agent: *\ndisallow: /\n", "https://a.example?x=1"));
  CHECK_FALSE(allows("user-agent: *\ndisallow: /\n", "https://a.example#part"));
}

TEST_CASE("P17 a group ends where a user-agent line follows its rules, and nowhere else") {
  // Neither blank lines nor lines of another kind end a group, before its rules or among them (2.2).
  CHECK_FALSE(
      allows("user-agent: riverd\nCrawl-delay: 9\n\nuser-agent: other\ndisallow: /\n", "https://a.example/"));
  CHECK_FALSE(
      allows("user-agent: riverd\n\n\ndisallow: /a\nSitemap: https://a.example/s.xml\n\ndisallow: /b\n",
             "https://a.example/b"));
  CHECK(allows("user-agent: riverd\ndisallow: /a\nuser-agent: other\ndisallow: /\n", "https://a.example/b"));
  // Groups for one agent are one; rules before every group are nobody's.
  const std::string_view two =
      "disallow: /\nuser-agent: riverd\ndisallow: /a\n\nuser-agent: *\ndisallow: /\n\n"
      "user-agent: riverd\ndisallow: /b\n";
  CHECK_FALSE(allows(two, "https://a.example/a"));
  CHECK_FALSE(allows(two, "https://a.example/b"));
  CHECK(allows(two, "https://a.example/c"));
}

TEST_CASE("P17 of a long robots.txt the line that the limit cuts is dropped") {
  std::string long_one = "user-agent: *\ndisallow: /a\n";
  long_one.resize(RobotRules::read_at_most - 12, '#');
  long_one += "\ndisallow: /private\n";
  CHECK(allows(long_one, "https://a.example/news"));
  CHECK(allows(long_one, "https://a.example/private"));
  CHECK_FALSE(allows(long_one, "https://a.example/a"));
}

TEST_CASE("P17 what would take too long to match is not allowed, nor are endless addresses") {
  std::string rule = "/";
  for (int i = 0; i < 500; ++i) rule += "*a";
  std::string rules = "user-agent: *\n";
  for (int i = 0; i < 400; ++i) rules += "disallow: " + rule + std::to_string(i) + "\n";
  const RobotRules hostile(rules, "riverd");
  CHECK_FALSE(hostile.allows("https://a.example/" + std::string(4000, 'a')));
  CHECK(hostile.allows("https://a.example/news/1"));
  CHECK_FALSE(RobotRules().allows("https://a.example/" + std::string(5000, 'x')));
  CHECK(RobotRules().allows("https://a.example/" + std::string(3000, 'x')));
}

TEST_CASE("P17 only the rules for riverd are kept") {
  std::string rules = "user-agent: other\n";
  for (int i = 0; i < 10'000; ++i) rules += "disallow: /" + std::to_string(i) + "\n";
  CHECK(RobotRules(rules + "user-agent: riverd\ndisallow: /x\n", "riverd").bytes() < 100);
  CHECK(RobotRules(rules, "other").bytes() > 100'000);
}

TEST_CASE("P17 the rules of an address are at the root of its host") {
  CHECK(riverd::page::robots_url("https://a.example:8443/b/c?d") == "https://a.example:8443/robots.txt");
  CHECK(riverd::page::robots_url("file:///etc/passwd").empty());
}
