#include "storage/common_text.hpp"

#include <lz4.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

namespace riverd::storage {
namespace {

/// A block says nothing of what it unpacks to: its length stands before it.
using Length = std::uint32_t;

/// No byte of a block stands for more.
constexpr std::size_t most_of_a_byte = 255;

}  // namespace

void CommonText::Free::operator()(LZ4_stream_u* stream) const {
  LZ4_freeStream(stream);
}

CommonText::CommonText(std::string text) : text_(std::move(text)), begun_(LZ4_createStream()) {
  if (!begun_) throw std::bad_alloc();
  LZ4_loadDict(begun_.get(), text_.data(), static_cast<int>(text_.size()));
}

CommonText::~CommonText() = default;

std::string CommonText::pack(std::string_view record) const {
  if (record.size() > LZ4_MAX_INPUT_SIZE) throw std::bad_alloc();
  const auto length = static_cast<Length>(record.size());
  const int bound = LZ4_compressBound(static_cast<int>(record.size()));
  std::string frame(sizeof length + static_cast<std::size_t>(bound), '\0');
  std::memcpy(frame.data(), &length, sizeof length);
  LZ4_stream_t stream = *begun_;  // 16 KB, faster copied than made anew
  const int packed = LZ4_compress_fast_continue(&stream, record.data(), frame.data() + sizeof length,
                                                static_cast<int>(record.size()), bound, 1);
  frame.resize(sizeof length + static_cast<std::size_t>(packed));
  return frame;
}

std::optional<std::string> CommonText::unpack(std::string_view frame) const {
  Length length = 0;
  if (frame.size() < sizeof length) return std::nullopt;
  std::memcpy(&length, frame.data(), sizeof length);
  frame.remove_prefix(sizeof length);
  if (length > LZ4_MAX_INPUT_SIZE || length / most_of_a_byte > frame.size()) return std::nullopt;
  std::string record(length, '\0');
  const int unpacked = LZ4_decompress_safe_usingDict(
      frame.data(), record.data(), static_cast<int>(frame.size()), static_cast<int>(record.size()),
      text_.data(), static_cast<int>(text_.size()));
  if (unpacked < 0 || static_cast<Length>(unpacked) != length) return std::nullopt;
  return record;
}

}  // namespace riverd::storage
