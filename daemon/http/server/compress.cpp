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
constexpr int zstd_level = 6;

// What an encoder holds grows with its window, and Brotli's with what it is given at a time as well. A river
// of 1 MB takes it 8 MB with its usual window of 4 MiB, and 3.4 with this and in such pieces, for 5 % more
// bytes. Zstandard has the largest window that browsers know (RFC 9659, 3), takes 3.5 MB at this level
// and twice as much at the next, for 2 % less.
constexpr int brotli_window_log = 18;
constexpr std::size_t brotli_piece = std::size_t{256} << 10U;
constexpr int zstd_window_log = 23;

/// What `encode` makes in room for `bound` bytes, of which it returns how many it used; 0: it could not.
/// Memory that nobody has written to costs nothing, so that the room may be as large as it will.
template <class Encode>
std::string encode_into(std::size_t bound, const Encode& encode) {
  const auto room = std::make_unique_for_overwrite<char[]>(bound);
  return {room.get(), encode(room.get(), bound)};
}

/// No less than what brotli_into() can make of so many bytes: each piece may bring an empty block of its own.
std::size_t brotli_bound(std::size_t size) {
  return BrotliEncoderMaxCompressedSize(size) + 16 * (size / brotli_piece + 1);
}

/// How many bytes it became; 0: there was no room, or no memory.
std::size_t brotli_into(std::string_view body, char* to, std::size_t room) {
  const std::unique_ptr<BrotliEncoderState, decltype(&BrotliEncoderDestroyInstance)> encoder(
      BrotliEncoderCreateInstance(nullptr, nullptr, nullptr), &BrotliEncoderDestroyInstance);
  if (!encoder) return 0;
  const auto set = [&](BrotliEncoderParameter parameter, std::size_t value) {
    BrotliEncoderSetParameter(encoder.get(), parameter, static_cast<std::uint32_t>(value));
  };
  set(BROTLI_PARAM_QUALITY, brotli_quality);
  set(BROTLI_PARAM_LGWIN, brotli_window_log);
  set(BROTLI_PARAM_MODE, BROTLI_MODE_TEXT);
  set(BROTLI_PARAM_SIZE_HINT, body.size());
  auto* out = reinterpret_cast<std::uint8_t*>(to);
  std::size_t left = room;
  do {
    const std::string_view piece = body.substr(0, brotli_piece);
    body.remove_prefix(piece.size());
    const auto* in = reinterpret_cast<const std::uint8_t*>(piece.data());
    std::size_t unread = piece.size();
    const auto operation = body.empty() ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_FLUSH;
    do {
      if (BrotliEncoderCompressStream(encoder.get(), operation, &unread, &in, &left, &out, nullptr) ==
          BROTLI_FALSE)
        return 0;
      if (left == 0 && (unread > 0 || BrotliEncoderHasMoreOutput(encoder.get()) == BROTLI_TRUE)) return 0;
    } while (unread > 0 || BrotliEncoderHasMoreOutput(encoder.get()) == BROTLI_TRUE);
  } while (!body.empty());
  return BrotliEncoderIsFinished(encoder.get()) == BROTLI_TRUE ? room - left : 0;
}

}  // namespace

std::string gzip(std::string_view body) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(gzip_level), &libdeflate_free_compressor);
  if (!compressor) {
    return {};
  }
  return encode_into(libdeflate_gzip_compress_bound(compressor.get(), body.size()),
                     [&](char* to, std::size_t room) {
                       return libdeflate_gzip_compress(compressor.get(), body.data(), body.size(), to, room);
                     });
}

std::string brotli(std::string_view body) {
  return encode_into(brotli_bound(body.size()),
                     [&](char* to, std::size_t room) { return brotli_into(body, to, room); });
}

std::string zstd(std::string_view body) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  if (!context ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstd_level)) != 0 ||
      ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, zstd_window_log)) != 0) {
    return {};
  }
  return encode_into(ZSTD_compressBound(body.size()), [&](char* to, std::size_t room) {
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
