#include "storage/common_text.hpp"

#include "storage/texts.hpp"
#include "storage/zstd_context.hpp"

#include <zstd.h>

#include <new>
#include <utility>

namespace riverd::storage {
namespace {

/// Without tables of codes: making one for a few hundred bytes takes longer than all the rest.
constexpr int level = -1;

}  // namespace

void CommonText::Free::operator()(ZSTD_CDict_s* dictionary) const {
  ZSTD_freeCDict(dictionary);
}

CommonText::CommonText(std::string text)
    : text_(std::move(text)), dictionary_(ZSTD_createCDict(text_.data(), text_.size(), level)) {
  if (!dictionary_) throw std::bad_alloc();
}

CommonText::~CommonText() = default;

std::string CommonText::pack(std::string_view record) const {
  std::string frame(ZSTD_compressBound(record.size()), '\0');
  const std::size_t packed =
      ZSTD_compress_usingCDict(context_of_thread<ZSTD_CCtx, ZSTD_createCCtx>(), frame.data(), frame.size(),
                               record.data(), record.size(), dictionary_.get());
  // Into a frame of the bound's size the library has never failed to pack but for want of memory.
  if (ZSTD_isError(packed) != 0U) throw std::bad_alloc();
  frame.resize(packed);
  return frame;
}

std::optional<std::string> CommonText::unpack(std::string_view frame) const {
  return storage::unpack(frame, text_);
}

}  // namespace riverd::storage
