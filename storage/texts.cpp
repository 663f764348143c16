#include "storage/texts.hpp"

#include "storage/zstd_context.hpp"

#include <zstd.h>

#include <new>

namespace riverd::storage {
namespace {

/// Levels below 1 leave literals as they are. For a short text reading a table of codes takes longer than all
/// the rest: texts of 3 KB on average are unpacked in two fifths of the time without, and take a third more.
constexpr int level = 1;
constexpr int level_of_short = -1;
constexpr std::size_t longest_short = 8192;  // bytes

/// Shorter texts do not pay for a frame's own bytes.
constexpr std::size_t shortest_packed = 96;

/// With a checksum in each frame: a text that the disk has changed is not shown.
ZSTD_CCtx* make_packer() {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  if (context != nullptr) {
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  }
  return context;
}

/// For so many bytes, those included that the reader will know.
ZSTD_CCtx* packer_for(std::size_t size) {
  ZSTD_CCtx* const context = context_of_thread<ZSTD_CCtx, make_packer>();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, size > longest_short ? level : level_of_short);
  return context;
}

/// Compresses into memory that the thread keeps: a frame's own is of its size then, and taken once.
/// nullopt: into memory of the bound's size the library has never failed to pack but for want of memory.
std::optional<std::string> frame_of(ZSTD_CCtx* context, std::string_view bytes) {
  constexpr std::size_t largest_kept = std::size_t{64} << 10U;
  thread_local std::string kept;
  std::string own;
  const std::size_t bound = ZSTD_compressBound(bytes.size());
  std::string& room = bound > largest_kept ? own : kept;
  if (room.size() < bound) room.resize(bound);
  const std::size_t packed = ZSTD_compress2(context, room.data(), bound, bytes.data(), bytes.size());
  if (ZSTD_isError(packed) != 0U) return std::nullopt;
  return std::string(room, 0, packed);
}

}  // namespace

std::string pack_file(std::string_view bytes, std::string_view known) {
  ZSTD_CCtx* const context = packer_for(bytes.size() + known.size());
  if (ZSTD_isError(ZSTD_CCtx_refPrefix(context, known.data(), known.size())) != 0U) throw std::bad_alloc();
  auto frame = frame_of(context, bytes);
  if (!frame) throw std::bad_alloc();
  return std::move(*frame);
}

std::string pack(std::string_view content, std::string_view summary) {
  const std::size_t size = content.size() + summary.size();
  if (size < shortest_packed || size > largest_packed) return {};
  std::string both;
  std::string_view text = content;
  if (!summary.empty()) {
    both.reserve(size);
    both.append(content).append(summary);
    text = both;
  }
  auto frame = frame_of(packer_for(size), text);
  // Less than a tenth saved is not worth unpacking at each reading.
  if (!frame || frame->size() > size - size / 10) return {};
  return std::move(*frame);
}

std::optional<std::string> unpack(std::string_view frame, std::string_view known) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > largest_packed) {
    return std::nullopt;
  }
  std::string text(static_cast<std::size_t>(size), '\0');
  ZSTD_DCtx* const context = context_of_thread<ZSTD_DCtx, ZSTD_createDCtx>();
  if (ZSTD_isError(ZSTD_DCtx_refPrefix(context, known.data(), known.size())) != 0U) throw std::bad_alloc();
  const std::size_t unpacked =
      ZSTD_decompressDCtx(context, text.data(), text.size(), frame.data(), frame.size());
  if (ZSTD_isError(unpacked) != 0U || unpacked != text.size()) return std::nullopt;
  return text;
}

void pack_texts(Candidate& candidate) {
  candidate.packed = pack(candidate.entry.content.str(), candidate.entry.summary.str());
  candidate.packed_content = static_cast<std::uint32_t>(candidate.entry.content.str().size());
}

}  // namespace riverd::storage
