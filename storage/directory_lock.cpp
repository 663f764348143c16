#include "storage/directory_lock.hpp"

#include "storage/error.hpp"
#include "storage/folder_owner.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace riverd::storage {

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return Error(StorageError::access_denied, file.string() + ": " + std::strerror(errno) +
                                                  "; the store's folder must be writable for riverd");
  }
  DirectoryLock lock(descriptor);
  give_to_folder_owner(file);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> owner{};
    const ssize_t count = pread(descriptor, owner.data(), owner.size() - 1, 0);
    return Error(StorageError::in_use,
                 directory.string() + ": another riverd" +
                     (count > 0 ? " (process " + std::string(owner.data()) + ")" : std::string()) +
                     " has this store open; stop it, or use another --data folder");
  }
  const std::string self = std::to_string(getpid());
  if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, self.data(), self.size(), 0) < 0) {
    // The lock holds all the same; only the name of its owner is missing, as on a full disk.
    errno = 0;
  }
  return lock;
}

bool DirectoryLock::taken(const std::filesystem::path& directory) {
  const int descriptor = ::open((directory / "lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool taken = flock(descriptor, LOCK_SH | LOCK_NB) != 0;
  ::close(descriptor);
  return taken;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace riverd::storage
