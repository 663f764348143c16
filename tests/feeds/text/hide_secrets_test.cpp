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
