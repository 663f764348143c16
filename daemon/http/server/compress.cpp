#include "daemon/http/server/compress.hpp"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <zstd.h>

#include <cstdint>
#include <memory>

namespace riverd::http {
namespace {

// Beyond these the output hardly shrinks and the time grows several times over.
constexpr int gzip_level = 6;
constexpr int brotli_quality = 5;
constexpr int zstd_level = 7;
constexpr int zstd_window_log = 23;  // 8 MiB (RFC 9659, 3)

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

std::string zstd(std::string_view body) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  if (!context ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstd_level)) != 0 ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, zstd_window_log)) != 0) {
    return {};
  }
  std::string out(ZSTD_compressBound(body.size()), '\0');
  const auto size = ZSTD_compress2(context.get(), out.data(), out.size(), body.data(), body.size());
  out.resize(ZSTD_isError(size) != 0 ? 0 : size);
  out.shrink_to_fit();
  return out;
}

}  // namespace riverd::http
