#include "feeds/text/hide_secrets.hpp"

#include <catch2/catch.hpp>

using riverd::text::hide_secrets;

TEST_CASE("a URL's user and password are not shown") {
  CHECK(hide_secrets("https://reader:s3cret@a.example/feed") == "https://a.example/feed");
  CHECK(hide_secrets("https://reader@a.example") == "https://a.example");
  CHECK(hide_secrets("http://u:p@h@a.example:81/x") == "http://a.example:81/x");
  CHECK(hide_secrets("socks5://u:p@proxy.example:1080") == "socks5://proxy.example:1080");
}

TEST_CASE("what a query says under a secret's name is not shown") {
  CHECK(hide_secrets("https://a.example/f?token=abc") == "https://a.example/f?token=***");
  CHECK(hide_secrets("https://a.example/f?n=5&Access_Token=abc&x=1") ==
        "https://a.example/f?n=5&Access_Token=***&x=1");
  for (const auto* name :
       {"key", "api_key", "apikey", "auth", "auth_key", "password", "passwd", "sig", "signature",
        "X-Amz-Signature", "X-Amz-Credential", "sessionid", "client_secret", "feed_token"}) {
    INFO(name);
    CHECK(hide_secrets(std::string("https://a.example/?") + name + "=abc#end") ==
          std::string("https://a.example/?") + name + "=***#end");
  }
  CHECK(hide_secrets("https://a.example/#access_token=abc") == "https://a.example/#access_token=***");
  CHECK(hide_secrets("https://a.example/?token=a;b=2") == "https://a.example/?token=***;b=2");
}

TEST_CASE("a calendar's private address is not shown") {
  CHECK(hide_secrets("https://calendar.example/feeds/me/private-0123abc/basic?max=3") ==
        "https://calendar.example/feeds/me/private-***/basic?max=3");
}

TEST_CASE("what is no secret stays as it is") {
  for (const auto* url :
       {"https://a.example/feed.xml?channel_id=UCabc&author=me&keyword=tokyo&page=2#top",
        "https://a.example:8443/", "file:///srv/feeds/a.xml", "no URL at all: a@b, token=abc",
        "https://a.example/?token", "https://a.example/?", "://", ""}) {
    CHECK(hide_secrets(url) == url);
  }
}

TEST_CASE("every URL in a text is looked at, up to what ends it") {
  CHECK(
      hide_secrets(
          "a (https://u:p@a.example/?key=1): <http://b.example/?token=2> and \"http://x:y@c.example\" end") ==
      "a (https://a.example/?key=*** <http://b.example/?token=***> and \"http://c.example\" end");
}

TEST_CASE("an apostrophe belongs to a URL, unless it is the quote behind it") {
  CHECK(hide_secrets("https://u:pa'ss@a.example/") == "https://a.example/");
  CHECK(hide_secrets("https://a.example/?q='x'&token=abc") == "https://a.example/?q='x'&token=***");
  CHECK(hide_secrets("'https://u:p@a.example/?token=abc', and 'http://b.example/?key=1'") ==
        "'https://a.example/?token=***', and 'http://b.example/?key=***'");
}

TEST_CASE("a URL inside a URL keeps no secret either, however it is written") {
  CHECK(hide_secrets("https://proxy.example/?url=https://u:p@a.example/&n=1") ==
        "https://proxy.example/?url=https://a.example/&n=1");
  CHECK(hide_secrets("https://proxy.example/?url=https%3A%2F%2Fu%3Ap%40a.example%2F&n=1") ==
        "https://proxy.example/?url=***&n=1");
  CHECK(hide_secrets("https://proxy.example/?url=https%3A%2F%2Fa.example%2F&n=1") ==
        "https://proxy.example/?url=https%3A%2F%2Fa.example%2F&n=1");
  CHECK(hide_secrets("https://proxy.example/https://u:p@a.example/x") ==
        "https://proxy.example/https://a.example/x");
  CHECK(hide_secrets("https://proxy.example/?https://u:p@a.example/") ==
        "https://proxy.example/?https://a.example/");
}

TEST_CASE("URLs inside URLs without end are not followed") {
  std::string nested;
  for (int i = 0; i < 50'000; ++i) nested += "https://a.example/?u=";
  CHECK(hide_secrets(nested + "https://u:p@b.example/").size() < 200);
}

TEST_CASE("a secret's name may be percent-encoded") {
  CHECK(hide_secrets("https://a.example/?api%5Fkey=abc") == "https://a.example/?api%5Fkey=***");
  CHECK(hide_secrets("https://a.example/?n=100%&x=%zz") == "https://a.example/?n=100%&x=%zz");
}
