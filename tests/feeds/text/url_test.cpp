#include "feeds/text/url.hpp"

#include <catch2/catch.hpp>

using namespace riverd::text;

TEST_CASE("references resolve as RFC 3986, 5.4 has it") {
  const std::string base = "http://a/b/c/d;p?q";
  const std::vector<std::pair<std::string, std::string>> cases = {{"g:h", "g:h"},
                                                                  {"g", "http://a/b/c/g"},
                                                                  {"./g", "http://a/b/c/g"},
                                                                  {"g/", "http://a/b/c/g/"},
                                                                  {"/g", "http://a/g"},
                                                                  {"//g", "http://g"},
                                                                  {"?y", "http://a/b/c/d;p?y"},
                                                                  {"g?y", "http://a/b/c/g?y"},
                                                                  {"#s", "http://a/b/c/d;p?q#s"},
                                                                  {"g#s", "http://a/b/c/g#s"},
                                                                  {";x", "http://a/b/c/;x"},
                                                                  {"", "http://a/b/c/d;p?q"},
                                                                  {".", "http://a/b/c/"},
                                                                  {"..", "http://a/b/"},
                                                                  {"../g", "http://a/b/g"},
                                                                  {"../..", "http://a/"},
                                                                  {"../../g", "http://a/g"},
                                                                  {"../../../g", "http://a/g"},
                                                                  {"/./g", "http://a/g"},
                                                                  {"/../g", "http://a/g"},
                                                                  {"g;x=1/../y", "http://a/b/c/y"}};
  for (const auto& [reference, expected] : cases) {
    INFO(reference);
    CHECK(resolve_url(reference, base) == expected);
  }
}

TEST_CASE("a base's fragment is not kept") {
  CHECK(resolve_url("?y", "http://a/b#f") == "http://a/b?y");
  CHECK(resolve_url("", "http://a/b#f") == "http://a/b");
}

TEST_CASE("an unusable base leaves the reference as it is") {
  CHECK(resolve_url("x", "") == "x");
  CHECK(resolve_url("x", "javascript:alert(1)") == "x");
  CHECK(resolve_url("x", "mailto:a@b.example") == "x");
}

TEST_CASE("URLs are repaired: white space, line ends and what no URL may hold") {
  CHECK(repair_url(" https://a.example/x y|z \n") == "https://a.example/x%20y%7Cz");
  CHECK(repair_url("https://a.exa\nmple/") == "https://a.example/");
  CHECK(repair_url("https://a.example/河") == "https://a.example/%E6%B2%B3");
  CHECK(repair_url("https://a.example/100%") == "https://a.example/100%25");
  CHECK(repair_url("https://a.example/%20") == "https://a.example/%20");
}

TEST_CASE("schemes are read as browsers read them") {
  CHECK(scheme_of("JAVA\nSCRIPT:x") == "javascript");
  CHECK(scheme_of("\x01javascript:x") == "javascript");
  CHECK_FALSE(scheme_of("/a:b"));
  CHECK_FALSE(scheme_of("a/b:c"));
}

TEST_CASE("a web URL has a host, a port that can be, and nothing hidden") {
  CHECK(is_web_url("https://a.example"));
  CHECK(is_web_url("http://[::1]:80/x"));
  for (const std::string wrong : {"ftp://a.example/", "https:///x", "https://a.example:99999/",
                                  "https://a.example:x/", "//a.example/", "a.example", "https://"}) {
    INFO(wrong);
    CHECK_FALSE(is_web_url(wrong));
  }
}

TEST_CASE("links to one article are spelled alike") {
  const auto wanted = normalized_link("https://a.example/x");
  for (const std::string same :
       {"http://a.example/x", "https://www.a.example/x/", "https://A.EXAMPLE:443/x#part",
        "http://a.example:80/y/../x", "https://a.example/x?utm_source=feed&utm_medium=rss",
        "https://a.example/%78?fbclid=1"}) {
    INFO(same);
    CHECK(normalized_link(same) == wanted);
  }
  for (const std::string other : {"https://a.example/X", "https://a.example/x?id=1", "https://b.example/x",
                                  "https://a.example:8080/x"}) {
    INFO(other);
    CHECK(normalized_link(other) != wanted);
  }
  CHECK_FALSE(normalized_link("mailto:a@b.example"));
}

TEST_CASE("a normalised link is its own normalised form, whatever dots its host ends in") {
  CHECK(normalized_link("https://a.example../x") == "a.example/x");
}

TEST_CASE("a home page names no article") {
  CHECK_FALSE(names_an_article(*normalized_link("https://a.example/")));
  CHECK(names_an_article(*normalized_link("https://a.example/1")));
  CHECK(names_an_article(*normalized_link("https://a.example/?p=1")));
}

TEST_CASE("A5 image proxies name the picture's origin") {
  CHECK(unwrap_image_proxy("https://images.weserv.nl?url=g.example/a.png") == "https://g.example/a.png");
  CHECK(unwrap_image_proxy("https://images.weserv.nl/?w=10&url=https%3A%2F%2Fg.example%2Fa.png") ==
        "https://g.example/a.png");
  CHECK(unwrap_image_proxy("https://wsrv.nl/?url=http://g.example/a.png") == "http://g.example/a.png");
  CHECK_FALSE(unwrap_image_proxy("https://other.example/?url=g.example/a.png"));
  CHECK_FALSE(unwrap_image_proxy("https://wsrv.nl/?w=1"));
  CHECK_FALSE(unwrap_image_proxy("https://wsrv.nl/?url="));
}

TEST_CASE("a normalised link normalises to itself, and a host of nothing but dots has none") {
  CHECK_FALSE(normalized_link("https://.//path").has_value());
  CHECK_FALSE(normalized_link("https://www../path").has_value());
  CHECK(normalized_link("https://www.www.a.example/x") == "a.example/x");
  CHECK(normalized_link("https://a.example./x") == "a.example/x");
  CHECK(normalized_link("https://a.example/x/%2e/%2E%2e/y") == "a.example/y");
}
