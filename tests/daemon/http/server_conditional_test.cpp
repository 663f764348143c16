#include "daemon/http/server/answer.hpp"
#include "daemon/http/server/conditional.hpp"
#include "daemon/http/server/http_date.hpp"
#include "daemon/http/server/negotiate.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace riverd::http;
using riverd::Time;
using namespace std::chrono;

namespace {

constexpr Time changed{seconds(784111777) + milliseconds(600)};  // 1994-11-06T08:49:37.6Z
constexpr std::array<Coding, 4> all = {Coding::br, Coding::zstd, Coding::gzip, Coding::identity};
constexpr std::array<Coding, 1> plain = {Coding::identity};

DocumentParts parts_with(std::string body) {
  DocumentParts parts;
  parts.content_type = "application/atom+xml; charset=utf-8";
  parts.body = std::move(body);
  parts.last_modified = changed;
  parts.cache_control = "max-age=60";
  return parts;
}

}  // namespace

TEST_CASE("If-None-Match is a list compared weakly, or a star") {
  CHECK(etag_listed("\"a\"", "\"a\""));
  CHECK(etag_listed("W/\"a\"", "\"a\""));
  CHECK(etag_listed(" \"x\" ,\t\"a,b\", W/\"a\"", "\"a\""));
  CHECK(etag_listed("\"x,\\\", \"a\"", "\"a\""));
  CHECK(etag_listed("*", "\"a\""));
  CHECK(etag_listed("junk, \"a\"", "\"a\""));
  CHECK_FALSE(etag_listed("", "\"a\""));
  CHECK_FALSE(etag_listed("a", "\"a\""));
  CHECK_FALSE(etag_listed("\"a", "\"a\""));
  CHECK_FALSE(etag_listed("\"A\", \"aa\", \"a-gzip\"", "\"a\""));
  CHECK_FALSE(etag_listed("*, \"b\"", "\"a\""));
}

TEST_CASE("If-None-Match decides before If-Modified-Since") {
  const auto* later = "Mon, 07 Nov 1994 08:49:37 GMT";
  CHECK(not_modified("", later, "\"a\"", changed));
  CHECK_FALSE(not_modified("\"b\"", later, "\"a\"", changed));
  CHECK(not_modified("\"a\"", "Sun, 06 Nov 1994 08:49:36 GMT", "\"a\"", changed));
  CHECK(not_modified("", "Sun, 06 Nov 1994 08:49:37 GMT", "\"a\"", changed));
  CHECK_FALSE(not_modified("", "Sun, 06 Nov 1994 08:49:36 GMT", "\"a\"", changed));
  CHECK_FALSE(not_modified("", "yesterday", "\"a\"", changed));
  CHECK_FALSE(not_modified("", later, "\"a\"", std::nullopt));
  CHECK_FALSE(not_modified("", "", "\"a\"", changed));
}

TEST_CASE("the three date forms of HTTP are read, and nothing else") {
  const sys_seconds at{seconds(784111777)};
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == at);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == at);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == at);
  CHECK(parse_http_date("Sun, 06-Nov-94 08:49:37 GMT") == std::nullopt);
  for (const auto* wrong : {"", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
                            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
                            "Sun, 6 Nov 1994 08:49:37 GMT", "784111777", "Sun, 06 Nov 199a 08:49:37 GMT"}) {
    INFO(wrong);
    CHECK_FALSE(parse_http_date(wrong));
  }
}

TEST_CASE("the content coding follows the weights, then our preference") {
  CHECK(choose_coding("", all) == Coding::identity);
  CHECK(choose_coding("gzip", all) == Coding::gzip);
  CHECK(choose_coding("x-GZIP", all) == Coding::gzip);
  CHECK(choose_coding("gzip, deflate, br", all) == Coding::br);
  CHECK(choose_coding("br;q=0.5, gzip;q=0.8", all) == Coding::gzip);
  CHECK(choose_coding("gzip;q=0", all) == Coding::identity);
  CHECK(choose_coding("gzip;q=0.5, identity", all) == Coding::identity);
  CHECK(choose_coding("gzip;q=0.001", all) == Coding::gzip);
  CHECK(choose_coding("*", all) == Coding::br);
  CHECK(choose_coding("br;q=0, *", all) == Coding::zstd);
  CHECK(choose_coding("gzip, deflate, br, zstd", all) == Coding::br);
  CHECK(choose_coding("gzip, zstd", all) == Coding::zstd);
  CHECK(choose_coding("deflate", all) == Coding::identity);
  CHECK(choose_coding("deflate, *;q=0", all) == std::nullopt);
  CHECK(choose_coding("identity;q=0", all) == std::nullopt);
  CHECK(choose_coding("identity;q=0, gzip", all) == Coding::gzip);
  CHECK(choose_coding("identity;q=0, gzip", plain) == std::nullopt);
  CHECK(choose_coding("gzip;q=2, br;q=x", all) == Coding::identity);
  CHECK(choose_coding("identity;q=0.5, *;q=0", all) == Coding::identity);
}

TEST_CASE("a page is preferred where text/html is asked for above text/plain") {
  CHECK(prefers_html("text/html,application/xml;q=0.9,*/*;q=0.8"));
  CHECK_FALSE(prefers_html("*/*"));
  CHECK_FALSE(prefers_html("text/plain, text/html;q=0.5"));
  CHECK_FALSE(prefers_html(""));
}

TEST_CASE("O3 each coding of a document has its own strong entity tag, and the same body the same ones") {
  const std::string body(1000, 'x');
  const auto document = Document::make(parts_with(body));
  REQUIRE(document->representations().size() == 4);
  const auto& identity = document->identity();
  const auto tag = identity.etag.substr(0, identity.etag.size() - 1);
  CHECK(document->choose("gzip")->etag == tag + "-gzip\"");
  CHECK(document->choose("br")->etag == tag + "-br\"");
  CHECK(document->choose("gzip")->head.find("Content-Encoding: gzip\r\n") != std::string::npos);
  CHECK(identity.head.find("Content-Encoding") == std::string::npos);
  CHECK(identity.head.find("Content-Length: 1000\r\n") != std::string::npos);
  CHECK(identity.body == body);
  CHECK(Document::make(parts_with(body))->choose("gzip")->body == document->choose("gzip")->body);
  CHECK(Document::make(parts_with(body + "y"))->identity().etag != identity.etag);
  CHECK(document->size() > 1000);
}

TEST_CASE("bodies too small to gain are sent as they are") {
  CHECK(Document::make(parts_with("short"))->representations().size() == 1);
}

TEST_CASE("O3 a 304 repeats the validators and what caches need, and has no body") {
  const auto document = Document::make(parts_with(std::string(1000, 'x')));
  RequestHead head;
  head.method = Method::get;
  head.accept_encoding = "gzip";
  head.if_none_match = document->choose("gzip")->etag;
  const Answer answer(head, Reply::with(document));
  CHECK(answer.status() == 304);
  CHECK(answer.body().empty());
  const std::string text(answer.head());
  CHECK(text.starts_with("HTTP/1.1 304 Not Modified\r\n"));
  for (const auto* field : {"ETag: \"", "-gzip\"\r\n", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
                            "Cache-Control: max-age=60\r\n", "Vary: Accept-Encoding\r\n"}) {
    CHECK(text.find(field) != std::string::npos);
  }
  head.if_none_match = document->identity().etag;  // another representation
  CHECK(Answer(head, Reply::with(document)).status() == 200);
}

TEST_CASE("HEAD has the head of GET and no body") {
  const auto document = Document::make(parts_with("hello"));
  RequestHead head;
  head.method = Method::head;
  const Answer answer(head, Reply::with(document));
  CHECK(answer.head() == document->identity().head);
  CHECK(answer.body().empty());
  head.accept_encoding = "identity;q=0";
  CHECK(Answer(head, Reply::with(document)).status() == 406);
}

TEST_CASE("X6 a header with a control character is never sent") {
  std::string out;
  append_field(out, "Location", "/a\r\nX: y");
  append_field(out, "X\n", "y");
  CHECK(out.empty());
  append_field(out, "X", "y");
  CHECK(out == "X: y\r\n");
}

TEST_CASE("a large document keeps its body packed and answers with it as it is") {
  std::string body;
  while (body.size() <= std::size_t{1} << 20U)
    body += "A line like " + std::to_string(body.size()) + " others.\n";
  const auto document = Document::make(parts_with(body));
  CHECK(document->size() < body.size());
  RequestHead request;
  request.method = Method::get;
  const Answer whole(request, Reply::with(document));
  CHECK(whole.status() == 200);
  CHECK(whole.head().find("Content-Length: " + std::to_string(body.size()) + "\r\n") !=
        std::string_view::npos);
  CHECK(whole.body() == body);
  const Answer again(document, whole.choice());
  CHECK(again.body().data() == whole.body().data());
  request.method = Method::head;
  CHECK(Answer(request, Reply::with(document)).body().empty());
  request.method = Method::get;
  request.if_none_match = document->identity().etag;
  CHECK(Answer(request, Reply::with(document)).status() == 304);
}
