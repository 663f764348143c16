#include "daemon/http/client/client.hpp"
#include "daemon/http/client/origin_url.hpp"
#include "daemon/http/client/redirect.hpp"
#include "daemon/http/client/request_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace riverd;
using namespace riverd::http;

namespace {

OriginUrl url_of(const std::string& text) {
  auto url = parse_origin_url(text);
  REQUIRE(url.has_value());
  return *url;
}

RedirectChain chain_from(const std::string& text, bool credentials = false, unsigned most = 5) {
  return RedirectChain(url_of(text), credentials, most);
}

}  // namespace

TEST_CASE("a URL is taken apart into host, port and target") {
  const OriginUrl plain = url_of("HTTP://Feeds.Example.:80/a%20b/c?x=1&y=%41#part");
  CHECK_FALSE(plain.tls);
  CHECK(plain.host == "feeds.example");
  CHECK(plain.port == 80);
  CHECK(plain.authority == "feeds.example");
  CHECK(plain.target == "/a%20b/c?x=1&y=%41");
  CHECK(url_of("https://h.example").port == 443);
  CHECK(url_of("https://h.example").target == "/");
  CHECK(url_of("https://h.example?q").target == "/?q");
  CHECK(url_of("https://h.example:8443/").authority == "h.example:8443");
  CHECK(url_of("http://h.example:443/").authority == "h.example:443");
  CHECK(url_of("http://h.example:/x").authority == "h.example");
  CHECK(url_of("http://[2001:DB8::1]:8080/x").host == "2001:db8::1");
  CHECK(url_of("http://[2001:DB8::1]:8080/x").authority == "[2001:db8::1]:8080");
  CHECK(url_of("http://b\xC3\xBC"
               "cher.example/")
            .host == "xn--bcher-kva.example");
  CHECK(url_of("http://h.example/\xE4\xB8\xAD").target == "/%E4%B8%AD");
  CHECK(url_of("https://h.example/x?y#z").to_string() == "https://h.example/x?y");
}

TEST_CASE("what cannot be fetched is refused with the reason") {
  for (const char* text : {"",
                           "feed",
                           "/feed",
                           "ftp://h.example/",
                           "file:///etc/passwd",
                           "http:/h.example/",
                           "http://",
                           "http:///x",
                           "http://:80/",
                           "http://h.example:0/",
                           "http://h.example:65536/",
                           "http://h.example:99999/",
                           "http://h.example:8a/",
                           "http://[::1",
                           "http://[::1]x/",
                           "http://[1.2.3.4]/",
                           "http://[fe80::1%25eth0]/",
                           "http://a b/",
                           "http://a..b/",
                           "http://.example/",
                           "javascript:alert(1)"}) {
    INFO(text);
    const auto url = parse_origin_url(text);
    REQUIRE_FALSE(url.has_value());
    CHECK(url.error().code == ClientError::invalid_url);
  }
}

TEST_CASE("user and password in a URL are refused without repeating the password") {
  for (const char* text : {"http://me:secret@h.example/", "http://me@h.example/", "http://u@h@x.example/"}) {
    const auto url = parse_origin_url(text);
    REQUIRE_FALSE(url.has_value());
    CHECK(url.error().code == ClientError::invalid_url);
    CHECK(url.error().message().find("password_file") != std::string::npos);
    CHECK(url.error().message().find("secret") == std::string::npos);
  }
}

TEST_CASE("P8 P10 a request has these headers and no others") {
  Request request("http://h.example/feed");
  request.if_none_match = "W/\"a-b\"-gzip";
  request.if_modified_since = "Sat, 22 Feb 2025 18:39:04 +0000";
  request.user = "Aladdin";
  request.password = "open sesame";
  const std::string head = "GET /feed HTTP/1.1\r\nHost: h.example\r\nUser-Agent: riverd/1\r\n";
  const std::string codings = "Accept-Encoding: gzip, deflate, br, zstd\r\nA-IM: feed\r\n";
  const std::string text = request_text(url_of(request.url), request, "riverd/1", {true, true});
  CHECK(text.starts_with(head + "Accept: application/atom+xml, "));
  CHECK(text.find(", */*;q=0.1\r\n" + codings) != std::string::npos);
  CHECK(text.ends_with(codings + "If-None-Match: W/\"a-b\"-gzip\r\n"
                                 "If-Modified-Since: Sat, 22 Feb 2025 18:39:04 +0000\r\n"
                                 "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"));
  const std::string bare = request_text(url_of(request.url), Request(request.url), "riverd/1", {true, false});
  CHECK(bare.ends_with(codings + "\r\n"));
  CHECK(request_text(url_of(request.url), request, "riverd/1", {}) == bare);
}

TEST_CASE("X6 a stored validator cannot add a header") {
  Request request("http://h.example/");
  request.if_none_match = "\"a\"\r\nX-Evil: 1";
  const std::string text = request_text(url_of(request.url), request, "riverd/1", {true, false});
  CHECK(text.find("If-None-Match: \"a\"X-Evil: 1\r\n") != std::string::npos);
}

TEST_CASE("P16 a Location is resolved against the URL it came from") {
  auto chain = chain_from("https://a.example/dir/feed?x=1");
  CHECK(chain.follow(301, "other#top")->to_string() == "https://a.example/dir/other");
  CHECK(chain.follow(302, "/root")->to_string() == "https://a.example/root");
  CHECK(chain.follow(307, "//b.example/y")->to_string() == "https://b.example/y");
  CHECK(chain.follow(308, " http://c.example ")->to_string() == "http://c.example/");
}

TEST_CASE("P16 a chain ends after its redirects, and at once in a loop") {
  auto chain = chain_from("http://a.example/0");
  for (int i = 1; i <= 5; ++i) CHECK(chain.follow(302, "/" + std::to_string(i)).has_value());
  const auto sixth = chain.follow(302, "/6");
  REQUIRE_FALSE(sixth.has_value());
  CHECK(sixth.error().code == ClientError::too_many_redirects);
  CHECK(sixth.error().message() == "http://a.example/0: more than 5 redirects");

  auto loop = chain_from("http://a.example/0");
  CHECK(loop.follow(302, "/1").has_value());
  CHECK(loop.follow(302, "/0").error().code == ClientError::too_many_redirects);
}

TEST_CASE("a redirect that leads nowhere is refused") {
  for (const char* location : {"", "  ", "ftp://h.example/", "javascript:alert(1)", "http://me:pw@h.example/",
                               "http://h.example:99999/", "file:///etc/passwd"}) {
    INFO(location);
    auto chain = chain_from("http://a.example/");
    const auto next = chain.follow(301, location);
    REQUIRE_FALSE(next.has_value());
    CHECK(next.error().code == ClientError::bad_redirect);
  }
}

TEST_CASE("credentials go to the host they are for and never from https to http") {
  CHECK(chain_from("https://a.example/", true).credentials_allowed());
  CHECK_FALSE(chain_from("https://a.example/", false).credentials_allowed());

  auto elsewhere = chain_from("https://a.example/", true);
  REQUIRE(elsewhere.follow(302, "https://b.example/").has_value());
  CHECK_FALSE(elsewhere.credentials_allowed());
  REQUIRE(elsewhere.follow(302, "https://a.example/back").has_value());
  CHECK(elsewhere.credentials_allowed());

  auto other_port = chain_from("https://a.example/", true);
  REQUIRE(other_port.follow(302, "https://a.example:8443/").has_value());
  CHECK_FALSE(other_port.credentials_allowed());

  auto upgraded = chain_from("http://a.example/", true);
  REQUIRE(upgraded.follow(301, "https://a.example/").has_value());
  CHECK(upgraded.credentials_allowed());

  auto downgraded = chain_from("https://a.example/", true);
  CHECK(downgraded.follow(301, "http://a.example/").error().code == ClientError::bad_redirect);
  auto content_only = chain_from("https://a.example/", false);
  CHECK(content_only.follow(301, "http://a.example/").has_value());
}

TEST_CASE("only the five redirects that name another place are followed") {
  for (const int status : {301, 302, 303, 307, 308}) CHECK(is_redirect(status));
  for (const int status : {200, 204, 300, 304, 305, 306, 309, 400, 500}) CHECK_FALSE(is_redirect(status));
}
