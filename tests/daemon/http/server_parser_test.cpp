#include "daemon/http/server/request_parser.hpp"
#include "daemon/http/server/target.hpp"

#include <catch2/catch.hpp>

using namespace riverd::http;

namespace {

struct Parsed {
  HeadOutcome outcome;
  RequestHead head;
  RequestFraming framing;
};

Parsed parse(const std::string& text, InboundLimits limits = {}) {
  Parsed out;
  RequestParser parser(limits);
  out.outcome = parser.feed(text, out.head, out.framing);
  return out;
}

int status_of(const std::string& text, InboundLimits limits = {}) {
  const auto parsed = parse(text, limits);
  return parsed.outcome.kind == HeadOutcome::Kind::complete ? 200 : parsed.outcome.status;
}

InboundLimits with_bodies() {
  InboundLimits limits;
  limits.body = 100;
  return limits;
}

}  // namespace

TEST_CASE("a request head is read into path, query and the headers handlers need") {
  const auto parsed = parse(
      "GET /rivers/n%C3%A9ws/feed.atom?limit=5&q=a+b%26c&x HTTP/1.1\r\nHost: example.org:8480\r\n"
      "Accept-Encoding: gzip\r\nAccept-Encoding: br\r\nIf-None-Match: \"a\"\r\nif-modified-since: D\r\n"
      "A-IM: feed\r\nAccept: text/html\r\n\r\nrest");
  REQUIRE(parsed.outcome.kind == HeadOutcome::Kind::complete);
  CHECK(parsed.head.method == Method::get);
  CHECK(parsed.head.path == std::vector<std::string>{"rivers", "n\xC3\xA9ws", "feed.atom"});
  REQUIRE(parsed.head.query.size() == 3);
  CHECK(*parsed.head.parameter("limit") == "5");
  CHECK(*parsed.head.parameter("q") == "a b&c");
  CHECK(parsed.head.parameter("x")->empty());
  CHECK(parsed.head.parameter("y") == nullptr);
  CHECK(parsed.head.host == "example.org:8480");
  CHECK(parsed.head.accept_encoding == "gzip, br");
  CHECK(parsed.head.if_none_match == "\"a\"");
  CHECK(parsed.head.if_modified_since == "D");
  CHECK(parsed.head.a_im == "feed");
  CHECK(parsed.framing.keep_alive);
}

TEST_CASE("a head may arrive byte by byte and after empty lines") {
  const std::string text = "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
  RequestParser parser({});
  RequestHead head;
  RequestFraming framing;
  for (std::size_t i = 1; i < text.size(); ++i) {
    REQUIRE(parser.feed(text.substr(0, i), head, framing).kind == HeadOutcome::Kind::incomplete);
  }
  const auto outcome = parser.feed(text, head, framing);
  CHECK(outcome.kind == HeadOutcome::Kind::complete);
  CHECK(outcome.length == text.size());
  CHECK(head.path == std::vector<std::string>{""});
}

TEST_CASE("absolute targets give path and host, whatever the Host header says") {
  const auto parsed = parse("GET HTTP://river.example/status?x=1 HTTP/1.1\r\nHost: other\r\n\r\n");
  REQUIRE(parsed.outcome.kind == HeadOutcome::Kind::complete);
  CHECK(parsed.head.host == "river.example");
  CHECK(parsed.head.path == std::vector<std::string>{"status"});
  CHECK(parse("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n").head.path == std::vector<std::string>{""});
  CHECK(status_of("GET http://u@h/ HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  CHECK(status_of("GET ftp://h/ HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  CHECK(status_of("CONNECT h:443 HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  CHECK(status_of("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
}

TEST_CASE("damaged targets are refused") {
  for (const auto* target : {"/%", "/%4", "/%zz", "/a%00b", "/?x=%0", "/a#b", "a"}) {
    INFO(target);
    CHECK(status_of(std::string("GET ") + target + " HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  }
  CHECK(parse("GET /../%2e%2e/etc HTTP/1.1\r\nHost: a\r\n\r\n").head.path ==
        std::vector<std::string>{"..", "..", "etc"});
  CHECK(parse("GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n").head.path == std::vector<std::string>{"a/b"});
}

TEST_CASE("X8 what two programs could read in two ways is refused") {
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  const auto limits = with_bodies();
  CHECK(status_of(post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Content-Length: 3, 3\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Content-Length: +3\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Content-Length: 0x3\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Content-Length: 99999999999999999999999\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Content-Length : 3\r\n\r\n", limits) == 400);
  CHECK(status_of(post + "Transfer-Encoding: chunked\r\n\r\n", limits) == 411);
  CHECK(status_of(post + "Transfer-Encoding: gzip, chunked\r\n\r\n", limits) == 501);
  CHECK(status_of(post + "X: a\r\n b\r\n\r\n", limits) == 400);
  CHECK(status_of("GET / HTTP/1.1\nHost: a\n\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\n Host: a\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n") == 400);
  CHECK(status_of(std::string("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 35)) == 400);
}

TEST_CASE("X8 HTTP/1.1 needs exactly one host that is one") {
  CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 200);
  CHECK_FALSE(parse("GET / HTTP/1.0\r\n\r\n").framing.keep_alive);
  CHECK(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").framing.keep_alive);
}

TEST_CASE("other versions, other protocols and bad methods are refused") {
  CHECK(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == 505);
  CHECK(status_of("GET / FOO\r\nHost: a\r\n\r\n") == 400);
  CHECK(status_of("GET /\r\n\r\n") == 400);
  CHECK(status_of("G(T / HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  CHECK(status_of("\x16\x03\x01") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n") == 417);
}

TEST_CASE("X8 oversize targets, heads and bodies are told apart") {
  const std::string long_text(9000, 'a');
  CHECK(status_of("GET /" + long_text) == 414);
  CHECK(status_of("GET /" + long_text + " HTTP/1.1\r\nHost: a\r\n\r\n") == 414);
  CHECK(status_of("GET /" + std::string(8000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
  const std::string huge(std::size_t{64} << 10U, 'a');
  CHECK(status_of("GET / HTTP/1.1\r\nX: " + huge) == 431);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: " + huge + "\r\n\r\n") == 431);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: " + huge.substr(0, 60000) + "\r\n\r\n") == 200);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n") == 413);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n") == 200);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n", with_bodies()) == 200);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", with_bodies()) == 413);
}

TEST_CASE("percent-encoding is undone by decoding") {
  CHECK(percent_encoded("a b/\xC3\xA9~") == "a%20b%2F%C3%A9~");
  CHECK(percent_decoded("a%20b%2F%C3%A9~", false) == std::string("a b/\xC3\xA9~"));
}
