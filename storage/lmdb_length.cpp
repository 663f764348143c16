#include "storage/lmdb_length.hpp"

#include "storage/directory_lock.hpp"
#include "storage/error.hpp"
#include "storage/lmdb_error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

namespace riverd::storage {
namespace {

/// The file's length in pages and how many pages its last commit has numbered.
struct Length {
  std::uint64_t present = 0;
  std::uint64_t numbered = 0;
  std::uint64_t page_size = 0;

  static Result<Length> of(MDB_env* environment, const std::filesystem::path& file) {
    MDB_envinfo info{};
    MDB_stat stat{};
    struct stat status{};
    mdb_env_info(environment, &info);
    mdb_env_stat(environment, &stat);
    if (::stat(file.c_str(), &status) != 0) return explain(errno, file);
    return Length{static_cast<std::uint64_t>(status.st_size) / stat.ms_psize, info.me_last_pgno + 1,
                  stat.ms_psize};
  }
};

/// How many of the free pages of the last commit have this number or a higher one.
Result<std::uint64_t> free_pages_from(std::uint64_t first, MDB_env* environment,
                                      const std::filesystem::path& file) {
  constexpr MDB_dbi free_pages = 0;  // a number of pages, then theirs, for each transaction that freed some
  MDB_txn* transaction = nullptr;
  MDB_cursor* cursor = nullptr;
  int status = mdb_txn_begin(environment, nullptr, MDB_RDONLY, &transaction);
  if (status == MDB_SUCCESS) status = mdb_cursor_open(transaction, free_pages, &cursor);
  MDB_val key{};
  MDB_val value{};
  std::uint64_t found = 0;
  while (status == MDB_SUCCESS) {
    status = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    if (status != MDB_SUCCESS) break;
    const std::size_t stored = value.mv_size / sizeof(std::size_t);
    std::vector<std::size_t> list(stored);
    std::memcpy(list.data(), value.mv_data, stored * sizeof(std::size_t));
    if (list.empty() || list.front() >= stored) status = MDB_CORRUPTED;
    for (std::size_t i = 1; status == MDB_SUCCESS && i <= list.front(); ++i)
      found += list[i] >= first ? 1U : 0U;
  }
  if (cursor != nullptr) mdb_cursor_close(cursor);
  if (transaction != nullptr) mdb_txn_abort(transaction);
  if (status != MDB_NOTFOUND) return explain(status, file);
  return found;
}

}  // namespace

Result<void> extend_to_last_page(MDB_env* environment, const std::filesystem::path& file) {
  const auto length = Length::of(environment, file);
  if (!length) return length.error();
  if (length->present >= length->numbered) return {};
  if (::truncate(file.c_str(), static_cast<off_t>(length->numbered * length->page_size)) != 0)
    return explain(errno, file);
  return {};
}

Result<void> check_length(MDB_env* environment, const std::filesystem::path& file, bool read_only) {
  const auto length = Length::of(environment, file);
  if (!length) return length.error();
  if (length->present >= length->numbered) return {};
  Error cut_off(StorageError::damaged,
                file.string() +
                    ": the end of the file is missing; put a backup in its place, or move it away to "
                    "begin anew");
  // A reader must not touch the file; a process that writes it has looked.
  if (read_only) return DirectoryLock::taken(file.parent_path()) ? Result<void>{} : cut_off;
  // The list of free pages may be missing as well: zeros in its place are noticed, a hole is not survived.
  if (auto extended = extend_to_last_page(environment, file); !extended) return extended;
  const auto unused = free_pages_from(length->present, environment, file);
  if (unused && *unused >= length->numbered - length->present) return {};
  const auto before = static_cast<off_t>(length->present * length->page_size);
  if (::truncate(file.c_str(), before) != 0) return explain(errno, file);
  return cut_off;
}

}  // namespace riverd::storage
