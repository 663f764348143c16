#include "daemon/http/client/content_coding.hpp"

#include "daemon/http/client/client.hpp"
#include "tests/daemon/http/client_compress.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>
#include <vector>

using namespace riverd;
using namespace riverd::http;
using namespace riverd::test;

namespace {

constexpr DecodeLimits generous{32U << 20U, 200};

using Decoded = std::pair<std::string, Error>;

Decoded decoded_by(Result<ContentDecoder> decoder, std::string_view wire, std::size_t piece) {
  if (!decoder) return {"", decoder.error()};
  std::string body;
  while (!wire.empty()) {
    const std::size_t size = piece == 0 ? wire.size() : std::min(piece, wire.size());
    if (const auto written = decoder->write(wire.substr(0, size), body); !written)
      return {"", written.error()};
    wire.remove_prefix(size);
  }
  if (const auto finished = decoder->finish(); !finished) return {"", finished.error()};
  return {body, Error()};
}

/// The decoded body, or the error's code and sentence. Whether the length was known beforehand is no matter.
Decoded decoded(std::string_view coding, std::string_view wire, std::size_t piece = 0,
                const DecodeLimits& limits = generous) {
  Decoded out = decoded_by(ContentDecoder::make(coding, limits), wire, piece);
  auto told = ContentDecoder::make(coding, limits);
  if (told) told->expect(wire.size());
  const Decoded expected = decoded_by(std::move(told), wire, piece);
  CHECK(out.first == expected.first);
  CHECK(out.second.message() == expected.second.message());
  return out;
}

std::string prose(std::size_t size) {
  std::string text;
  for (unsigned i = 0; text.size() < size; ++i)
    text += "entry " + std::to_string(i * 2654435761U) + " of the feed\n";
  text.resize(size);
  return text;
}

}  // namespace

TEST_CASE("every coding that is accepted is decoded, in pieces of any size") {
  const std::string text = prose(100'000);
  const std::vector<std::pair<std::string, std::string>> coded = {
      {"gzip", gzipped(text)},
      {"X-GZIP", gzipped(text)},
      {"deflate", deflated(text, Wrapper::zlib)},
      {"deflate", deflated(text, Wrapper::raw)},
      {"br", brotlied(text)},
      {"zstd", zstandard(text)},
      {"zstd, gzip", gzipped(zstandard(text))},
      {"", text},
      {"identity", text},
      {"gzip, br", brotlied(gzipped(text))},
      {"br,deflate , gzip", gzipped(deflated(brotlied(text), Wrapper::raw))},
  };
  for (const auto& [coding, wire] : coded) {
    for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
      INFO(coding << " in pieces of " << piece);
      const auto [body, error] = decoded(coding, wire, piece);
      CHECK(error.message() == Error().message());
      CHECK(body == text);
    }
  }
}

TEST_CASE("a gzip body of known length is decoded when it is whole, and counted until then") {
  const std::string text = prose(100'000);
  const std::string wire = gzipped(text);
  auto decoder = ContentDecoder::make("gzip", generous);
  REQUIRE(decoder.has_value());
  decoder->expect(wire.size());
  std::string body = "before ";
  REQUIRE(decoder->write(std::string_view(wire).substr(0, wire.size() - 1), body).has_value());
  CHECK(body == "before ");
  CHECK(decoder->waiting() == wire.size() - 1);
  CHECK(decoder->finish().error().message() == "the gzip data ends early");
  REQUIRE(decoder->write(wire.substr(wire.size() - 1), body).has_value());
  CHECK(body == "before " + text);
  CHECK(decoder->waiting() == 0);
  CHECK(decoder->finish().has_value());
}

TEST_CASE("gzip may have several members and padding after the last") {
  CHECK(decoded("gzip", gzipped("one ") + gzipped("two")).first == "one two");
  CHECK(decoded("gzip", gzipped("one ") + gzipped("two"), 1).first == "one two");
  CHECK(decoded("gzip", gzipped("one") + std::string(100, '\0')).first == "one");
}

TEST_CASE("zstd may have several frames, whole ones, and no window beyond 8 MiB") {
  CHECK(decoded("zstd", zstandard("one ") + zstandard("two")).first == "one two");
  CHECK(decoded("zstd", zstandard("one ") + zstandard("two"), 1).first == "one two");
  const std::string cut = zstandard(prose(1000));
  CHECK(decoded("zstd", cut.substr(0, cut.size() - 1)).second.code == ClientError::bad_coding);
  CHECK(decoded("zstd", "no frame at all").second.code == ClientError::bad_coding);
  const DecodeLimits wide{256U << 20U, 1'000'000};
  const std::string large(64U << 20U, 'x');
  CHECK(decoded("zstd", zstandard(large, 23), 0, wide).second.message() == Error().message());
  CHECK(decoded("zstd", zstandard(large, 25), 0, wide).second.code == ClientError::bad_coding);
}

TEST_CASE("bytes after the end of a coding are padding") {
  CHECK(decoded("deflate", deflated("one", Wrapper::zlib) + "xx", 1).first == "one");
  CHECK(decoded("br", brotlied("one") + "xx", 1).first == "one");
}

TEST_CASE("an empty body is empty in any coding") {
  for (const char* coding : {"", "gzip", "deflate", "br", "gzip, br"}) {
    const auto [body, error] = decoded(coding, "");
    CHECK(body.empty());
    CHECK_FALSE(error.code);
  }
}

TEST_CASE("unknown codings and too many of them are refused by name") {
  CHECK(decoded("zstd", "x").second.code == ClientError::bad_coding);
  CHECK(decoded("lzma", "x").second.message() == "the content coding \"lzma\" is unknown");
  CHECK(decoded("gzip, compress", "x").second.code == ClientError::bad_coding);
  CHECK(decoded("gzip, gzip, gzip, gzip", "x").second.code == ClientError::bad_coding);
}

TEST_CASE("damaged and truncated data are errors") {
  const std::string text = prose(20'000);
  for (const auto& [coding, wire] :
       std::vector<std::pair<std::string, std::string>>{{"gzip", gzipped(text)},
                                                        {"deflate", deflated(text, Wrapper::zlib)},
                                                        {"deflate", deflated(text, Wrapper::raw)},
                                                        {"br", brotlied(text)}}) {
    INFO(coding);
    const auto cut = decoded(coding, std::string_view(wire).substr(0, wire.size() / 2)).second;
    CHECK(cut.code == ClientError::bad_coding);
    CHECK(cut.message() == "the " + coding + " data ends early");
    CHECK(decoded(coding, std::string_view(wire).substr(0, 1)).second.code == ClientError::bad_coding);
  }
  std::string damaged = gzipped(text);
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  CHECK(decoded("gzip", damaged).second.code == ClientError::bad_coding);
  CHECK(decoded("gzip", "this is plain text").second.message() == "the gzip data is damaged");
  CHECK(decoded("br", "this is plain text, not brotli").second.code == ClientError::bad_coding);
}

TEST_CASE("X2 a body is refused beyond its size, coded or not") {
  const DecodeLimits small{1000, 200};
  CHECK(decoded("", std::string(1000, 'x'), 0, small).first.size() == 1000);
  CHECK(decoded("", std::string(1001, 'x'), 10, small).second.code == ClientError::too_large);
  CHECK(decoded("gzip", gzipped(prose(1000)), 0, small).first.size() == 1000);
  CHECK(decoded("gzip", gzipped(std::string(1001, 'x')), 0, small).second.code == ClientError::too_large);
  CHECK(decoded("br", brotlied(std::string(5000, 'x')), 1, small).second.message() ==
        "larger than 1000 bytes");
}

TEST_CASE("X2 a body is refused beyond its ratio, but not while it is small") {
  const std::string small(200'000, ' ');
  CHECK(decoded("gzip", gzipped(small)).first == small);
  CHECK(decoded("gzip", gzipped(std::string(4U << 20U, ' '))).second.message() ==
        "expands to more than 200 times its size");
  CHECK(decoded("br", brotlied(std::string(4U << 20U, ' '))).second.code == ClientError::too_large);
}

TEST_CASE("X2 a bomb inside a bomb is found before it is unpacked") {
  const std::string bomb = gzipped(gzipped(gzipped(std::string(16U << 20U, ' '))));
  CHECK(decoded("gzip, gzip, gzip", bomb).second.code == ClientError::too_large);
}
