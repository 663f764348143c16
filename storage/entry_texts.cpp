#include "storage/entry_texts.hpp"

#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace riverd::storage {
namespace {

/// Eight pieces of this size fill a page of LMDB: 4,096 bytes less 16 of its own, a piece with its key and
/// 10 bytes more.
constexpr std::size_t piece_size = 489;

/// Longer frames are cut into pieces that have eight pages for themselves, but for 16 bytes.
constexpr std::size_t longest_in_pieces = std::size_t{16} << 10U;
constexpr std::size_t long_piece_size = 8 * 4096 - 16;

std::string part_key(std::uint64_t number, TextPart part) {
  return key_of(number) + static_cast<char>(part);
}

std::string piece_key(std::uint64_t number, TextPart part, std::size_t piece) {
  std::string key = part_key(number, part);
  key += static_cast<char>((piece >> 8U) & 0xFFU);
  key += static_cast<char>(piece & 0xFFU);
  return key;
}

Result<void> erase_under(const std::string& prefix, WriteTransaction& transaction) {
  std::vector<std::string> keys;
  {
    auto cursor = transaction.cursor(Table::texts);
    if (!cursor) return cursor.error();
    auto row = (*cursor)->seek(prefix);
    for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next())
      keys.emplace_back((*row)->key);
    if (!row) return row.error();
  }
  for (const std::string& key : keys) {
    if (auto erased = transaction.erase(Table::texts, key); !erased) return erased;
  }
  return {};
}

}  // namespace

Result<std::string> read_frame(std::uint64_t number, TextPart part, std::size_t size,
                               const ReadTransaction& transaction, std::string room) {
  std::string frame = std::move(room);
  frame.clear();
  auto cursor = transaction.cursor(Table::texts);
  if (!cursor) return cursor.error();
  const std::string prefix = part_key(number, part);
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
    if ((*row)->value.size() > size - frame.size()) break;
    if (frame.empty()) frame.reserve(size);
    frame += (*row)->value;
  }
  if (!row) return row.error();
  if (frame.size() == size && !(*row && (*row)->key.starts_with(prefix))) return frame;
  return Error(StorageError::damaged,
               "the store is damaged: an entry's text is not all there; put a backup in "
               "its place, or move it away to begin anew");
}

Result<void> put_frame(std::uint64_t number, TextPart part, std::string_view frame,
                       WriteTransaction& transaction) {
  if (auto erased = erase_under(part_key(number, part), transaction); !erased) return erased;
  const std::size_t most = frame.size() > longest_in_pieces ? long_piece_size : piece_size;
  const std::size_t pieces = (frame.size() + most - 1) / most;
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    // Short frames in equal parts: a small rest would take a row of its own.
    const std::size_t size = most == piece_size ? (frame.size() + pieces - piece - 1) / (pieces - piece)
                                                : std::min(most, frame.size());
    const std::string key = piece_key(number, part, piece);
    if (auto put = transaction.put(Table::texts, key, frame.substr(0, size)); !put) return put;
    frame.remove_prefix(size);
  }
  return {};
}

Result<void> erase_frames(std::uint64_t number, WriteTransaction& transaction) {
  return erase_under(key_of(number), transaction);
}

}  // namespace riverd::storage
