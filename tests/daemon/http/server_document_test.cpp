#include "daemon/http/client/content_coding.hpp"
#include "tests/daemon/http/server_fixture.hpp"

#include <cstdint>
#include <string>

using namespace riverd::http;
using namespace riverd::http::testing;

TEST_CASE("of a large document the body as it is takes no memory until somebody asks for it") {
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += "line " + std::to_string(i) + '\n';
  const auto document = document_of(body);
  const Representation& plain = document->identity();
  CHECK(plain.body.capacity() < 1'000);
  CHECK(document->size() < body.size());
  auto unpacked = document->unpacked(plain);
  REQUIRE(unpacked != nullptr);
  CHECK(*unpacked == body);
  CHECK(document->unpacked(plain) == unpacked);
  const std::weak_ptr<const std::string> held = unpacked;
  unpacked.reset();
  CHECK(held.expired());
  CHECK(document->unpacked(*document->choose("gzip")) == nullptr);
}

TEST_CASE(
    "a large document is not made in Brotli's coding: Zstandard is as small, and gzip serves the others") {
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += "line " + std::to_string(i) + '\n';
  const auto document = document_of(body);
  CHECK(document->choose("br, gzip")->coding == Coding::gzip);
  CHECK(document->choose("br, zstd, gzip")->coding == Coding::zstd);
  CHECK(document->choose("br")->coding == Coding::identity);
}

TEST_CASE("a small document has all its bodies at hand") {
  const std::string body(5'000, 'a');
  const auto document = document_of(body);
  CHECK(document->identity().body == body);
  CHECK(document->unpacked(document->identity()) == nullptr);
}

TEST_CASE("a document that was made in more room than it took keeps no more than it took") {
  std::string body(5'000, 'a');
  body.reserve(50'000);
  DocumentParts parts;
  parts.body = std::move(body);
  CHECK(Document::make(std::move(parts))->identity().body.capacity() < 6'000);
}

TEST_CASE("every coding gives the body back, however long it is") {
  // Brotli is given 256 KiB at a time.
  const std::size_t length = GENERATE(300U, 262'143U, 262'144U, 262'145U, 786'432U, 786'439U);
  std::string body;
  for (int i = 0; body.size() < length; ++i) body += "entry " + std::to_string(i * 7919) + '\n';
  body.resize(length);
  const auto document = document_of(body);
  for (const std::string coding : {"br", "zstd", "gzip"}) {
    const Representation* const packed = document->choose(coding);
    REQUIRE(packed != nullptr);
    CHECK(packed->body.size() < body.size());
    auto decoder = ContentDecoder::make(coding, {body.size(), 10'000}).value();
    std::string unpacked;
    CHECK(decoder.write(packed->body, unpacked).has_value());
    CHECK(decoder.finish().has_value());
    CHECK(unpacked == body);
  }
}

TEST_CASE("what no coding makes smaller is there as it is only") {
  std::string noise;
  std::uint64_t state = 1;
  while (noise.size() < 1'500'000) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    noise += static_cast<char>(state >> 56U);
  }
  const auto document = document_of(noise);
  CHECK(document->representations().size() == 1);
  CHECK(document->identity().body == noise);
}
