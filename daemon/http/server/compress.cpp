#include "daemon/http/server/compress.hpp"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <zstd.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace riverd::http {
namespace {

// Beyond these the output hardly shrinks and the time grows several times over.
constexpr int gzip_level = 6;
constexpr int brotli_quality = 5;
constexpr int zstd_level = 7;

// What an encoder holds grows with its window. A river of 5 MB takes Brotli 32 MB with its usual one of 4
// MiB, and 9 with this, for 0 to 6 % more bytes; Zstandard takes 7 with the largest that browsers know (RFC
// 9659, 3).
constexpr int brotli_window_log = 19;
constexpr int zstd_window_log = 23;

/// Calls with room for half of what a body of `size` may become, which is enough for all that documents say,
/// and else with room for the whole. `encode` takes the room and returns how much of it was used, 0 for too
/// little.
template <class Encode>
std::string encode_into(std::size_t size, std::size_t bound, const Encode& encode) {
  std::string out;
  for (const std::size_t room : {size / 2, bound}) {
    out.resize(room);
    out.resize(encode(out.data(), out.size()));
    if (!out.empty()) break;
  }
  out.shrink_to_fit();
  return out;
}

}  // namespace

std::string gzip(std::string_view body) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(gzip_level), &libdeflate_free_compressor);
  if (!compressor) {
    return {};
  }
  return encode_into(body.size(), libdeflate_gzip_compress_bound(compressor.get(), body.size()),
                     [&](char* to, std::size_t room) {
                       return libdeflate_gzip_compress(compressor.get(), body.data(), body.size(), to, room);
                     });
}

std::string brotli(std::string_view body) {
  const auto* const in = reinterpret_cast<const std::uint8_t*>(body.data());
  return encode_into(
      body.size(), BrotliEncoderMaxCompressedSize(body.size()), [&](char* to, std::size_t room) {
        const bool done =
            BrotliEncoderCompress(brotli_quality, brotli_window_log, BROTLI_MODE_TEXT, body.size(), in, &room,
                                  reinterpret_cast<std::uint8_t*>(to)) == BROTLI_TRUE;
        return done ? room : 0;
      });
}

std::string zstd(std::string_view body) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  if (!context ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstd_level)) != 0 ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, zstd_window_log)) != 0) {
    return {};
  }
  return encode_into(body.size(), ZSTD_compressBound(body.size()), [&](char* to, std::size_t room) {
    const std::size_t size = ZSTD_compress2(context.get(), to, room, body.data(), body.size());
    return ZSTD_isError(size) != 0 ? 0 : size;
  });
}

std::string unpack_zstd(std::string_view packed, std::size_t size) {
  std::string out(size, '\0');
  const std::size_t unpacked = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
  if (unpacked != size) {
    throw std::logic_error("a document's Zstandard frame does not hold its body");
  }
  return out;
}

}  // namespace riverd::http
