#include "daemon/commands/recorded_response.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>

using namespace riverd;
using riverd::commands::read_recorded;

namespace {

constexpr std::uint64_t limit = 1U << 20U;

http::Response recorded(const std::string& bytes) {
  auto response = read_recorded(bytes, "https://a.example/feed", limit);
  REQUIRE(response.has_value());
  return std::move(*response);
}

std::string gzipped(std::string text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 256, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("a bare document counts as a 200") {
  const auto response = recorded("<rss/>");
  CHECK(response.status == 200);
  CHECK(response.body == "<rss/>");
  CHECK(response.headers.empty());
}

TEST_CASE("a recorded answer has its status, its fields and its body; earlier heads are passed over") {
  const auto response = recorded(
      "HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\nHTTP/1.1 200 OK\nContent-Type: text/xml\nETag: "
      "\"a\"\n\n<rss/>");
  CHECK(response.status == 200);
  CHECK(response.header("content-type") == "text/xml");
  CHECK(response.header("etag") == "\"a\"");
  CHECK(response.body == "<rss/>");
  CHECK(recorded("HTTP/1.1 410 Gone\r\n\r\n").status == 410);
}

TEST_CASE("chunks and codings are undone, unless the recorder did it") {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(recorded(head + "4\r\n<rss\r\n2;x=y\r\n/>\r\n0\r\n\r\n").body == "<rss/>");
  CHECK(recorded(head + "<rss/>").body == "<rss/>");
  const std::string coded = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
  CHECK(recorded(coded + gzipped("<rss/>")).body == "<rss/>");
  CHECK(recorded(coded + "<rss/>").body == "<rss/>");
}

TEST_CASE("a recorded answer that cannot be one is an error") {
  CHECK(read_recorded("HTTP/1.1 200 OK\r\nContent-Type: x", {}, limit).has_error());
  CHECK(read_recorded(std::string(limit + 1, 'x'), {}, limit).has_error());
}
