#pragma once

#include "feeds/result.hpp"

#include <filesystem>

namespace riverd::storage {

/// Keeps other processes from writing to the same store: a lock on `DIRECTORY/lock`, which also tells
/// the owner's process id to whoever is refused. The kernel lets it go when the process ends, however.
class DirectoryLock {
 public:
  [[nodiscard]] static Result<DirectoryLock> take(const std::filesystem::path& directory);

  /// Whether a process has it at this moment.
  [[nodiscard]] static bool taken(const std::filesystem::path& directory);

  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&& other) noexcept;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace riverd::storage
