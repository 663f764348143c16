#include "daemon/http/client/body_reader.hpp"
#include "daemon/http/client/response_head.hpp"

#include "tests/daemon/http/client_compress.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <string_view>

using namespace riverd;
using namespace riverd::http;

namespace {

constexpr DecodeLimits limits{1U << 20U, 200};

struct Read {
  Response response;
  Error error;
  bool reusable = false;
};

Read read(std::string_view wire, std::size_t piece = 0, bool close = false) {
  BodyReader reader(limits);
  Read result;
  while (!wire.empty()) {
    const std::size_t size = piece == 0 ? wire.size() : std::min(piece, wire.size());
    const auto complete = reader.feed(wire.substr(0, size));
    wire.remove_prefix(size);
    if (!complete) {
      result.error = complete.error();
      return result;
    }
    if (*complete) {
      result.reusable = wire.empty() && reader.reusable();
      result.response = reader.take();
      return result;
    }
  }
  if (!close) {
    result.error = Error(ClientError::closed, "the test has no more bytes");
    return result;
  }
  if (const auto ended = reader.end_of_stream(); !ended) {
    result.error = ended.error();
  } else {
    result.response = reader.take();
  }
  return result;
}

}  // namespace

TEST_CASE("an answer is read in pieces of any size") {
  const std::string coded = test::gzipped("the body");
  const std::string wire =
      "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Type: application/atom+xml\r\nContent-Encoding: gzip\r\nContent-Length: " +
      std::to_string(coded.size()) + "\r\n\r\n" + coded;
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{5}}) {
    const Read got = read(wire, piece);
    CHECK(got.error.message() == Error().message());
    CHECK(got.response.status == 200);
    CHECK(got.response.header("content-type") == "application/atom+xml");
    CHECK(got.response.body == "the body");
    CHECK(got.response.wire_bytes == coded.size());
    CHECK(got.reusable);
  }
}

TEST_CASE("a chunked answer is joined and its trailers are left out") {
  const std::string wire =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4;ext=1\r\nthe \r\n4\r\nbody\r\n0\r\nETag: \"late\"\r\n\r\n";
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
    const Read got = read(wire, piece);
    CHECK(got.error.message() == Error().message());
    CHECK(got.response.body == "the body");
    CHECK(got.response.wire_bytes == 8);
    CHECK(got.response.header("ETag").empty());
    CHECK(got.reusable);
  }
}

TEST_CASE("an answer may end with its connection") {
  const Read got = read("HTTP/1.0 200 OK\r\nServer: old\r\n\r\nthe body", 0, true);
  CHECK(got.response.body == "the body");
  CHECK_FALSE(got.reusable);
}

TEST_CASE("careless heads are read as they are meant") {
  CHECK(read("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n").response.status == 200);
  CHECK(read("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n").response.status == 200);
  CHECK(read("HTTP/1.1 404 Not\x01 Found\nContent-Length: 2\nX: y\n\nhi").response.body == "hi");
  const Read got = read(
      "HTTP/1.1 200 OK\r\nno field at all\r\nBad Name: 1\r\nETag : \"a\"\r\nX-Folded: one\r\n  two\r\n"
      "Content-Length: 0\r\n\r\n");
  CHECK(got.error.message() == Error().message());
  CHECK(got.response.header("ETag") == "\"a\"");
  CHECK(got.response.header("X-Folded") == "one two");
  CHECK(got.response.headers.size() == 3);
}

TEST_CASE("X6 header values come without control characters") {
  const std::string wire =
      std::string("HTTP/1.1 200 OK\r\nETag: \"a\rb") + '\0' + "c\x7F\x1B[31m\"\r\nContent-Length: 0\r\n\r\n";
  const Read got = read(wire);
  CHECK(got.error.message() == Error().message());
  CHECK(got.response.header("ETag") == "\"abc[31m\"");
}

TEST_CASE("answers without a body end with their head") {
  CHECK(read("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 500\r\n\r\n").response.status ==
        304);
  CHECK(read("HTTP/1.1 304 Not Modified\r\n\r\n").reusable);
  CHECK(read("HTTP/1.1 204 No Content\r\n\r\n").response.status == 204);
  CHECK_FALSE(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nhi").reusable);
}

TEST_CASE("a connection is kept only where the answer lets it") {
  CHECK_FALSE(read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").reusable);
  CHECK_FALSE(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").reusable);
  CHECK(read("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n").reusable);
  CHECK_FALSE(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n").reusable);
}

TEST_CASE("what is not HTTP is malformed") {
  for (const char* wire : {"SSH-2.0-OpenSSH\r\n", "<html>no head</html>", "ICY 200 OK\r\n\r\n",
                           "HTTP/2 200\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1\r\n\r\n",
                           "HTTP/1.1 20\r\n\r\n", "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    INFO(wire);
    CHECK(read(wire).error.code == ClientError::malformed);
  }
}

TEST_CASE("X2 heads, chunk lines and trailers end somewhere") {
  const std::string many = "HTTP/1.1 200 OK\r\n";
  std::string fields;
  for (int i = 0; i < 5000; ++i) fields += "X-" + std::to_string(i) + ": value value\r\n";
  CHECK(read(many + fields + "\r\n").error.code == ClientError::too_large);
  CHECK(read(many + "X: " + std::string(70'000, 'x'), 1000).error.code == ClientError::too_large);
  const std::string chunked = many + "Transfer-Encoding: chunked\r\n\r\n";
  CHECK(read(chunked + "1;" + std::string(200'000, 'x'), 1000).error.code == ClientError::malformed);
  CHECK(read(chunked + "0\r\nX: " + std::string(200'000, 'x'), 1000).error.code == ClientError::malformed);
  std::string hints;
  for (int i = 0; i < 100; ++i) hints += "HTTP/1.1 100 Continue\r\n\r\n";
  CHECK(read(hints).error.code == ClientError::malformed);
}

TEST_CASE("X2 a body that is announced too large is not waited for") {
  const Read got = read("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
  CHECK(got.error.code == ClientError::too_large);
  CHECK(got.error.message() == "announces 2000000 bytes, more than 1048576");
}

TEST_CASE("an answer that is cut off is closed, not complete") {
  CHECK(read("", 0, true).error.code == ClientError::closed);
  CHECK(read("HTTP/1.1 200 OK\r\nCont", 0, true).error.code == ClientError::closed);
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", 0, true).error.code == ClientError::closed);
  CHECK(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 0, true).error.code ==
        ClientError::closed);
}

TEST_CASE("an interim answer is one of 1xx besides 101") {
  CHECK(is_interim("HTTP/1.1 100 Continue\r\n\r\n"));
  CHECK(is_interim("HTTP/1.1 103 \r\n\r\n"));
  CHECK_FALSE(is_interim("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
  CHECK_FALSE(is_interim("HTTP/1.1 200 OK\r\n\r\n"));
}
