// zlib takes constant input only where asked.
#define ZLIB_CONST

#include "daemon/http/client/content_layer.hpp"

#include "daemon/http/client/header_field.hpp"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <new>

namespace riverd::http {
namespace {

using Layer = ContentDecoder::Layer;

class ZlibLayer : public Layer {
 public:
  explicit ZlibLayer(int window_bits) : window_bits_(window_bits) {
    if (inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~ZlibLayer() override { inflateEnd(&stream_); }

  Status decode(std::string_view& input, std::span<char> output, std::size_t& made) override {
    stream_.next_in = reinterpret_cast<const Bytef*>(input.data());
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(output.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    input.remove_prefix(input.size() - stream_.avail_in);
    made = output.size() - stream_.avail_out;
    if (code == Z_STREAM_END) return Status::done;
    if (code != Z_OK && code != Z_BUF_ERROR) return Status::damaged;  // Z_BUF_ERROR: nothing could be done
    return stream_.avail_out == 0 ? Status::want_output : Status::want_input;
  }

 protected:
  void restart() { inflateReset2(&stream_, window_bits_); }
  void restart(int window_bits) {
    window_bits_ = window_bits;
    restart();
  }

 private:
  z_stream stream_{};
  int window_bits_;
};

constexpr int gzip_window = 15 + 16;
constexpr int zlib_window = 15;
constexpr int raw_window = -15;

/// One or more gzip members (RFC 1952, 2.2). What follows the last and is no member is padding.
class GzipLayer final : public ZlibLayer {
 public:
  GzipLayer() : ZlibLayer(gzip_window) {}

  Status decode(std::string_view& input, std::span<char> output, std::size_t& made) override {
    if (between_members_) {
      if (input.empty()) return Status::want_input;
      if (input.front() != '\x1F') return Status::done;
      between_members_ = false;
      restart();
    }
    const Status status = ZlibLayer::decode(input, output, made);
    if (status != Status::done) return status;
    between_members_ = true;
    return input.empty() ? Status::want_input : Status::want_output;
  }

  [[nodiscard]] bool complete() const override { return between_members_; }
  [[nodiscard]] std::string_view name() const override { return "gzip"; }
  [[nodiscard]] bool decodes_whole() const override { return true; }

  /// ISIZE (RFC 1952, 2.3.1), which is right for one member of less than 4 GiB.
  [[nodiscard]] std::optional<std::uint64_t> whole_size(std::string_view data) const override {
    constexpr std::size_t shortest = 18;  // header and trailer
    if (data.size() < shortest) return std::nullopt;
    std::uint64_t size = 0;
    for (const char byte : {data.end()[-1], data.end()[-2], data.end()[-3], data.end()[-4]})
      size = size << 8U | static_cast<unsigned char>(byte);
    return size;
  }

  bool decode_whole(std::string_view data, std::uint64_t size, std::string& output) override {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    if (!decompressor) throw std::bad_alloc();
    const std::size_t before = output.size();
    output.resize(before + size);
    std::size_t taken = 0;
    const auto result = libdeflate_gzip_decompress_ex(decompressor.get(), data.data(), data.size(),
                                                      output.data() + before, size, &taken, nullptr);
    between_members_ = result == LIBDEFLATE_SUCCESS && taken == data.size();
    if (!between_members_) output.resize(before);
    return between_members_;
  }

 private:
  bool between_members_ = false;
};

/// RFC 9110 says zlib format (RFC 1950), some servers send bare deflate (RFC 1951): the first two bytes
/// tell them apart.
class DeflateLayer final : public ZlibLayer {
 public:
  DeflateLayer() : ZlibLayer(zlib_window) {}

  Status decode(std::string_view& input, std::span<char> output, std::size_t& made) override {
    if (!decided_) {
      const std::size_t wanted = std::min(2 - start_.size(), input.size());
      start_.append(input.substr(0, wanted));
      input.remove_prefix(wanted);
      if (start_.size() < 2) return Status::want_input;
      decided_ = true;
      const auto first = static_cast<unsigned char>(start_[0]);
      const auto second = static_cast<unsigned char>(start_[1]);
      if ((first & 0x0FU) != 8 || (first * 256U + second) % 31 != 0) restart(raw_window);
      std::string_view head = start_;
      std::size_t of_head = 0;
      const Status status = ZlibLayer::decode(head, output, of_head);
      made = of_head;
      if (status == Status::damaged) return status;
      if (status == Status::done) return finish();
      return Status::want_output;
    }
    const Status status = ZlibLayer::decode(input, output, made);
    return status == Status::done ? finish() : status;
  }

  [[nodiscard]] bool complete() const override { return complete_; }
  [[nodiscard]] std::string_view name() const override { return "deflate"; }

 private:
  Status finish() {
    complete_ = true;
    return Status::done;
  }

  std::string start_;
  bool decided_ = false;
  bool complete_ = false;
};

class BrotliLayer final : public Layer {
 public:
  BrotliLayer() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (state_ == nullptr) throw std::bad_alloc();
  }
  ~BrotliLayer() override { BrotliDecoderDestroyInstance(state_); }

  Status decode(std::string_view& input, std::span<char> output, std::size_t& made) override {
    std::size_t available_in = input.size();
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(input.data());
    std::size_t available_out = output.size();
    auto* next_out = reinterpret_cast<std::uint8_t*>(output.data());
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state_, &available_in, &next_in, &available_out, &next_out, nullptr);
    input.remove_prefix(input.size() - available_in);
    made = output.size() - available_out;
    switch (result) {
      case BROTLI_DECODER_RESULT_SUCCESS:
        return Status::done;
      case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
        return Status::want_input;
      case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
        return Status::want_output;
      case BROTLI_DECODER_RESULT_ERROR:
        break;
    }
    return Status::damaged;
  }

  [[nodiscard]] bool complete() const override { return BrotliDecoderIsFinished(state_) != 0; }
  [[nodiscard]] std::string_view name() const override { return "br"; }

 private:
  BrotliDecoderState* state_;
};

/// One or more frames (RFC 8878, 3). A window larger than 8 MiB is refused (RFC 9659, 3).
class ZstdLayer final : public Layer {
 public:
  ZstdLayer() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, largest_window_log);
  }
  ~ZstdLayer() override { ZSTD_freeDStream(stream_); }

  Status decode(std::string_view& input, std::span<char> output, std::size_t& made) override {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    const std::size_t left = ZSTD_decompressStream(stream_, &out, &in);
    if (ZSTD_isError(left) != 0) return Status::damaged;
    input.remove_prefix(in.pos);
    made = out.pos;
    // Without input at the end of a frame nothing was begun, and nothing is missing.
    if (in.pos > 0 || out.pos > 0) between_frames_ = left == 0;
    const bool more = !input.empty() || (out.pos == out.size && left != 0);
    return more ? Status::want_output : Status::want_input;
  }

  [[nodiscard]] bool complete() const override { return between_frames_; }
  [[nodiscard]] std::string_view name() const override { return "zstd"; }

 private:
  static constexpr int largest_window_log = 23;

  ZSTD_DStream* stream_;
  bool between_frames_ = false;
};

}  // namespace

std::unique_ptr<ContentDecoder::Layer> make_layer(std::string_view coding) {
  if (same_token(coding, "gzip") || same_token(coding, "x-gzip")) return std::make_unique<GzipLayer>();
  if (same_token(coding, "deflate")) return std::make_unique<DeflateLayer>();
  if (same_token(coding, "br")) return std::make_unique<BrotliLayer>();
  if (same_token(coding, "zstd")) return std::make_unique<ZstdLayer>();
  return nullptr;
}

}  // namespace riverd::http
