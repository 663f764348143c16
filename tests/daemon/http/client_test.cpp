#include "daemon/http/client/client.hpp"

#include "tests/daemon/http/client_compress.hpp"
#include "tests/daemon/http/client_fixture.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::http;
using namespace riverd::test;
using namespace std::chrono_literals;

namespace {

Answer found_at(const std::string& location, int status = 302) {
  return Answer(status, {{"Location", location}}, "elsewhere");
}

std::vector<std::string> names_of(const Hit& hit) {
  std::vector<std::string> names;
  for (const auto& [name, value] : hit.headers) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("a document is fetched with its status, headers and body") {
  Origin origin;
  Answer answer("<feed/>");
  answer.etag = "\"one\"";
  origin.on("/feed?x=1", answer);
  ClientFixture fixture;
  const auto response = fixture.get(origin.url("/feed?x=1#part"));
  REQUIRE(response.has_value());
  CHECK(response->status == 200);
  CHECK(response->body == "<feed/>");
  CHECK(response->wire_bytes == 7);
  CHECK(response->url == origin.url("/feed?x=1"));
  CHECK(response->header("etag") == "\"one\"");
  CHECK(response->redirects.empty());
  const auto hits = origin.hits();
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].method == "GET");
  CHECK(names_of(hits[0]) ==
        std::vector<std::string>{"Host", "User-Agent", "Accept", "Accept-Encoding", "A-IM"});
  CHECK(response->peer == "127.0.0.1");
  CHECK(*hits[0].header("Host") == "127.0.0.1:" + std::to_string(origin.port()));
  CHECK(*hits[0].header("User-Agent") == fixture.options.user_agent);
}

TEST_CASE("P1 validators go out byte for byte and 304 comes back") {
  Origin origin;
  Answer answer("<feed/>");
  answer.etag = "W/\"0815-\xC3\xA9\"-gzip";
  answer.last_modified = "Sat, 22 Feb 2025 18:39:04 +0000";
  origin.on("/feed", answer);
  ClientFixture fixture;
  Request request(origin.url("/feed"));
  request.if_none_match = answer.etag;
  request.if_modified_since = answer.last_modified;
  const auto response = fixture.get(request);
  REQUIRE(response.has_value());
  CHECK(response->status == 304);
  CHECK(response->body.empty());
  CHECK(*origin.hits()[0].header("If-None-Match") == answer.etag);
  CHECK(*origin.hits()[0].header("If-Modified-Since") == answer.last_modified);
}

TEST_CASE("P16 validators go to the URL that gave them and to no other hop") {
  Origin first;
  Origin second("127.0.0.2");
  first.on("/feed", found_at(second.url("/moved")));
  second.on("/moved", found_at("/final"));
  Answer answer("<feed/>");
  answer.etag = "\"final\"";
  answer.last_modified = "Sat, 22 Feb 2025 18:39:04 GMT";
  second.on("/final", answer);
  ClientFixture fixture;
  Request request(first.url("/feed"));
  request.if_none_match = answer.etag;
  request.if_modified_since = answer.last_modified;
  request.validators_url = second.url("/final");
  const auto response = fixture.get(request);
  REQUIRE(response.has_value());
  CHECK(response->status == 304);
  for (const Hit& hop : {first.hits()[0], second.hits("/moved")[0]}) {
    CHECK(hop.header("If-None-Match") == nullptr);
    CHECK(hop.header("If-Modified-Since") == nullptr);
  }
  CHECK(*second.hits("/final")[0].header("If-None-Match") == answer.etag);
  CHECK(*second.hits("/final")[0].header("If-Modified-Since") == answer.last_modified);

  // The chain ends elsewhere now: nothing is known of what answers there.
  second.on("/moved", Answer("<feed/>"));
  CHECK(fixture.get(request)->status == 200);
  CHECK(second.hits("/moved").back().header("If-None-Match") == nullptr);
}

TEST_CASE("a status that is no success is an answer like any other") {
  Origin origin;
  origin.on("/", Answer(503, {{"Retry-After", "120"}}, "later"));
  ClientFixture fixture;
  const auto response = fixture.get(origin.url("/"));
  REQUIRE(response.has_value());
  CHECK(response->status == 503);
  CHECK(response->header("Retry-After") == "120");
  CHECK(response->body == "later");
}

TEST_CASE("codings and framings are undone") {
  Origin origin;
  const std::string text = "<feed>" + std::string(50'000, 'a') + "</feed>";
  Answer gzip(200, {{"Content-Encoding", "gzip"}}, gzipped(text));
  gzip.framing = Answer::Framing::chunked;
  gzip.piece = 100;
  origin.on("/gzip", gzip);
  Answer br(200, {{"Content-Encoding", "br"}}, brotlied(text));
  br.framing = Answer::Framing::until_close;
  origin.on("/br", br);
  origin.on("/deflate", Answer(200, {{"Content-Encoding", "deflate"}}, deflated(text, Wrapper::raw)));
  ClientFixture fixture;
  origin.on("/zstd", Answer(200, {{"Content-Encoding", "zstd"}}, zstandard(text)));
  for (const char* path : {"/gzip", "/br", "/deflate", "/zstd"}) {
    INFO(path);
    const auto response = fixture.get(origin.url(path));
    REQUIRE(response.has_value());
    CHECK(response->body == text);
    CHECK(response->wire_bytes < 1000);
  }
  origin.on("/bad", Answer(200, {{"Content-Encoding", "gzip"}}, "plain"));
  const Error bad = fixture.failure(origin.url("/bad"));
  CHECK(bad.code == ClientError::bad_coding);
  CHECK(bad.message() == origin.url("/bad") + ": the gzip data is damaged");
}

TEST_CASE("X2 bombs and endless bodies end at the limit") {
  Origin origin;
  origin.on("/bomb", Answer(200, {{"Content-Encoding", "gzip"}}, gzipped(std::string(8U << 20U, ' '))));
  Answer endless(200, {}, std::string(10'000, 'x'));
  endless.endless = true;
  endless.framing = Answer::Framing::chunked;
  origin.on("/endless", endless);
  endless.framing = Answer::Framing::until_close;
  origin.on("/endless-plain", endless);
  Answer announced(200, {}, "x");
  announced.stated_length = 1'000'000'000;
  origin.on("/announced", announced);
  origin.on("/frost", Answer(200, {{"Content-Encoding", "zstd"}}, zstandard(std::string(8U << 20U, ' '))));
  ClientFixture fixture;
  fixture.options.max_body = 1U << 20U;
  for (const char* path : {"/bomb", "/frost", "/endless", "/endless-plain", "/announced"}) {
    INFO(path);
    const Error error = fixture.failure(origin.url(path));
    CHECK(error.code == ClientError::too_large);
    CHECK(error.message().starts_with(origin.url(path) + ": "));
  }
  CHECK(Origin::eventually([&] { return origin.open_connections() == 0; }));
}

TEST_CASE("X2 too many headers are refused") {
  Origin origin;
  Answer answer("<feed/>");
  for (int i = 0; i < 5000; ++i) answer.headers.emplace_back("X-Header-" + std::to_string(i), "value");
  origin.on("/", answer);
  ClientFixture fixture;
  CHECK(fixture.failure(origin.url("/")).code == ClientError::too_large);
}

TEST_CASE("truncated, reset and foreign answers are told apart") {
  Origin origin;
  Answer truncated("half");
  truncated.stated_length = 100;
  truncated.after = Answer::After::close;
  origin.on("/truncated", truncated);
  Answer reset(200, {}, std::string(100'000, 'x'));
  reset.reset_after = 50'000;
  origin.on("/reset", reset);
  Answer foreign;
  foreign.raw = "220 mail.example ESMTP\r\n";
  origin.on("/foreign", foreign);
  Answer silent;
  silent.reset_after = 0;
  origin.on("/silent", silent);
  ClientFixture fixture;
  CHECK(fixture.failure(origin.url("/truncated")).code == ClientError::closed);
  CHECK(fixture.failure(origin.url("/reset")).code == ClientError::closed);
  CHECK(fixture.failure(origin.url("/foreign")).code == ClientError::malformed);
  CHECK(fixture.failure(origin.url("/silent")).code == ClientError::closed);
  CHECK(origin.hits("/silent").size() == 1);  // on a new connection nothing is sent twice
}

TEST_CASE("redirects are followed and told") {
  Origin origin;
  origin.on("/a", found_at("/b", 301));
  origin.on("/b", found_at("c?x#y", 308));
  origin.on("/c?x", Answer("<feed/>"));
  ClientFixture fixture;
  const auto response = fixture.get(origin.url("/a"));
  REQUIRE(response.has_value());
  CHECK(response->body == "<feed/>");
  CHECK(response->url == origin.url("/c?x"));
  REQUIRE(response->redirects.size() == 2);
  CHECK(response->redirects[0].status == 301);
  CHECK(response->redirects[0].target == origin.url("/b"));
  CHECK(response->redirects[1].status == 308);
  CHECK(response->redirects[1].target == origin.url("/c?x"));
  CHECK(origin.connections() == 1);

  origin.on("/loop", found_at("/loop"));
  CHECK(fixture.failure(origin.url("/loop")).code == ClientError::too_many_redirects);
  origin.on("/nowhere", Answer(302));
  CHECK(fixture.failure(origin.url("/nowhere")).code == ClientError::bad_redirect);
}

TEST_CASE("X1 a private address is refused, at first and after a redirect") {
  Origin origin;
  Origin other("127.0.0.2");
  origin.on("/out", found_at(other.url("/")));
  {
    ClientFixture fixture;
    fixture.options.allow_addresses = {"127.0.0.1"};
    const Error error = fixture.failure(origin.url("/out"));
    CHECK(error.code == ClientError::address_refused);
    CHECK(error.message() ==
          "127.0.0.2: the address is not allowed (loopback); allow_addresses in [poll] makes exceptions");
    CHECK(fixture.failure(origin.url_at("localhost", "/")).code ==
          Error().code);  // 127.0.0.1 in a hosts file
  }
  {
    ClientFixture fixture;
    fixture.options.allow_addresses.clear();
    for (const std::string host : {"127.0.0.1", "localhost", "localhost.", "[::1]", "[::ffff:127.0.0.1]",
                                   "10.0.0.1", "169.254.169.254", "[fd00::1]", "0.0.0.0"}) {
      INFO(host);
      CHECK(fixture.failure(origin.url_at(host, "/")).code == ClientError::address_refused);
    }
  }
  CHECK(other.connections() == 0);
  CHECK(origin.connections() == 2);  // one a host
}

TEST_CASE("X1 where a stranger's link leads, private addresses are refused whatever is allowed") {
  Origin origin;
  origin.on("/", Answer("<feed/>"));
  ClientFixture fixture;
  // Nor is a connection used that was made for somebody who may.
  REQUIRE(fixture.get(origin.url("/")).has_value());
  Request request(origin.url("/"));
  request.limits.strangers = true;
  const auto refused = fixture.get(request);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ClientError::address_refused);
  CHECK(refused.error().message() ==
        "127.0.0.1: the address is not allowed (loopback), as a link of another host leads there");
  CHECK(origin.hits().size() == 1);
  REQUIRE(fixture.get(origin.url("/")).has_value());
  CHECK(origin.connections() == 1);
}

TEST_CASE("a redirect is the answer where it is not to be followed") {
  Origin origin;
  origin.on("/a", found_at("/b", 301));
  ClientFixture fixture;
  Request request(origin.url("/a"));
  request.limits.follow = false;
  const auto response = fixture.get(request);
  REQUIRE(response.has_value());
  CHECK(response->status == 301);
  CHECK(response->url == origin.url("/a"));
  CHECK(response->header("Location") == "/b");
  CHECK(origin.hits("/b").empty());
}

TEST_CASE("X2 a body beyond a request's own limit is refused, or cut off where that is wanted") {
  Origin origin;
  Answer sized(std::string(300'000, 'x'), "text/plain");
  Answer endless("0123456789abcdef", "text/plain");
  endless.framing = Answer::Framing::until_close;
  endless.endless = true;
  origin.on("/sized", sized);
  origin.on("/endless", endless);
  ClientFixture fixture;
  for (const char* path : {"/sized", "/endless"}) {
    INFO(path);
    Request request(origin.url(path));
    request.limits.max_body = 200'000;
    const auto refused = fixture.get(request);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ClientError::too_large);
    request.limits.cut = true;
    const auto cut = fixture.get(request);
    REQUIRE(cut.has_value());
    CHECK(cut->cut);
    CHECK(cut->body.size() <= 200'000);
    CHECK(cut->body.size() > 200'000 - 65'536);
  }
  Request whole(origin.url("/sized"));
  whole.limits.max_body = 300'000;
  whole.limits.cut = true;
  const auto response = fixture.get(whole);
  REQUIRE(response.has_value());
  CHECK_FALSE(response->cut);
  CHECK(response->body.size() == 300'000);
}

TEST_CASE("credentials go to the configured host only") {
  Origin origin;
  Origin other("127.0.0.2");
  origin.on("/own", found_at("/here"));
  origin.on("/here", found_at(other.url("/there")));
  other.on("/there", Answer("<feed/>"));
  ClientFixture fixture;
  Request request(origin.url("/own"));
  request.user = "me";
  request.password = "secret";
  REQUIRE(fixture.get(request).has_value());
  CHECK(*origin.hits("/own")[0].header("Authorization") == "Basic bWU6c2VjcmV0");
  CHECK(origin.hits("/here")[0].header("Authorization") != nullptr);
  CHECK(other.hits("/there")[0].header("Authorization") == nullptr);
}

TEST_CASE("URLs that cannot be fetched, names without address and closed ports each have their error") {
  ClientFixture fixture;
  CHECK(fixture.failure("gopher://h.example/").code == ClientError::invalid_url);
  CHECK(fixture.failure("http://me:secret@h.example/").code == ClientError::invalid_url);
  const Error unknown = fixture.failure("http://nonexistent.invalid/feed");
  CHECK(unknown.code == ClientError::unresolvable);
  CHECK(unknown.message() == "nonexistent.invalid: no address found (NXDOMAIN)");
  std::string closed;
  {
    const Origin gone;
    closed = gone.url("/");
  }
  const Error refused = fixture.failure(closed);
  CHECK(refused.code == ClientError::unreachable);
  CHECK(refused.message().starts_with("127.0.0.1: Connection refused (127.0.0.1 port "));
}

TEST_CASE("options that cannot be used are named when the client begins") {
  boost::asio::io_context context;
  ClientOptions ranges;
  ranges.allow_addresses = {"home"};
  CHECK_THROWS_WITH(Client(context.get_executor(), ranges), Catch::Contains("\"home\""));
  ClientOptions authorities;
  authorities.ca_file = "/nonexistent/ca.pem";
  CHECK_THROWS_WITH(Client(context.get_executor(), authorities), Catch::Contains("/nonexistent/ca.pem"));
}
