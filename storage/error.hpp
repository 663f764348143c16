#pragma once

#include "feeds/error.hpp"

#include <string>

namespace riverd::storage {

/// The ways the store can fail. The detail of the Error names the path and what to do.
enum class StorageError {
  in_use = 1,     ///< another process has the store open for writing
  not_there,      ///< opened for reading, and there is no store yet
  access_denied,  ///< permissions, or a read-only file system
  disk_full,      ///< nothing of the transaction was kept
  map_full,       ///< `[storage] map_size` is used up; nothing of the transaction was kept
  newer_format,   ///< written by a newer riverd
  damaged,        ///< not a store, or a damaged one
  io,             ///< the disk failed
  closed,         ///< the writer takes nothing any more
  invalid_batch,  ///< a batch that names an entry of another feed, or an entry without id or identity
};

boost::system::error_code make_error_code(StorageError e);

/// A damaged or newer row's error with the place of the store and what to do about it; others as they are.
[[nodiscard]] Error located(Error error, const std::string& store);

}  // namespace riverd::storage

template <>
struct boost::system::is_error_code_enum<riverd::storage::StorageError> : std::true_type {};
