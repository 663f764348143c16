#include "daemon/http/server/compress.hpp"

#include <brotli/encode.h>
#include <libdeflate.h>

#include <cstdint>
#include <memory>

namespace riverd::http {
namespace {

// Beyond these the output hardly shrinks and the time grows several times over.
constexpr int gzip_level = 6;
constexpr int brotli_quality = 5;

}  // namespace

std::string gzip(std::string_view body) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(gzip_level), &libdeflate_free_compressor);
  if (!compressor) {
    return {};
  }
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), body.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor.get(), body.data(), body.size(), out.data(), out.size()));
  out.shrink_to_fit();
  return out;
}

std::string brotli(std::string_view body) {
  std::size_t size = BrotliEncoderMaxCompressedSize(body.size());
  std::string out(size, '\0');
  const auto* in = reinterpret_cast<const std::uint8_t*>(body.data());
  auto* to = reinterpret_cast<std::uint8_t*>(out.data());
  const bool done =
      size != 0 && BrotliEncoderCompress(brotli_quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.size(),
                                         in, &size, to) == BROTLI_TRUE;
  out.resize(done ? size : 0);
  out.shrink_to_fit();
  return out;
}

}  // namespace riverd::http
