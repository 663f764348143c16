#include "storage/lmdb_error.hpp"

#include "storage/error.hpp"

#include <lmdb.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace riverd::storage {

Error explain(int status, const std::filesystem::path& file) {
  const std::string where = file.string() + ": ";
  switch (status) {
    case MDB_MAP_FULL:
      return {StorageError::map_full, where +
                                          "the store has grown to its map size; raise `[storage] map_size` "
                                          "and restart riverd, nothing stored is lost"};
    case MDB_INVALID:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_VERSION_MISMATCH:
    case MDB_CURSOR_FULL:  // a tree that is too deep, or leads back into itself
    case MDB_PAGE_FULL:
    case MDB_INCOMPATIBLE:
      return {StorageError::damaged,
              where + mdb_strerror(status) +
                  "; the file is no store or is damaged: put a backup in its place, or move "
                  "it away to begin anew"};
    case MDB_PANIC:
      return {StorageError::io, where +
                                    "a write failed in a way that leaves the last commit in doubt; start "
                                    "riverd again, which goes on from the last one that is whole"};
    case MDB_MAP_RESIZED:
      return {StorageError::map_full, where +
                                          "another process has grown the store beyond this one's map; start "
                                          "again with its `[storage] map_size`"};
    case MDB_READERS_FULL:
      return {StorageError::io, where + "too many processes and requests read the store at once"};
    case ENOMEM:
      return {StorageError::io, where +
                                    "there is not enough address space for the store's map; lower "
                                    "`[storage] map_size`, or the limit on this process's memory"};
    case EACCES:
    case EPERM:
    case EROFS:
      return {StorageError::access_denied,
              where + std::strerror(status) + "; riverd's user must be able to read and write it"};
    case ENOSPC:
    case EIO:  // what LMDB reports for a short write, which is what a full disk gives
    case EDQUOT:
    case EFBIG:
      return {StorageError::disk_full, where + "could not be written (" + std::strerror(status) +
                                           "): the disk is full or failing; make room, riverd goes on by "
                                           "itself and nothing stored is lost"};
    case ENOENT:
      return {StorageError::not_there,
              where + "there is no store yet; `riverd run` or `riverd poll` makes one"};
    default:
      return {StorageError::io, where + mdb_strerror(status)};
  }
}

}  // namespace riverd::storage
