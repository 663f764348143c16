#include "storage/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace riverd::storage {
namespace {

/// Without replacing anything. Not every file system knows how to rename so; two names do as well then.
int rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  return ::unlink(from.c_str()) == 0 ? 0 : errno;
}

}  // namespace

int sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const int status = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  return status;
}

Result<NewFile> NewFile::create(const std::filesystem::path& target, const std::string& suffix,
                                unsigned mode) {
  std::string name = target.string() + (suffix.empty() ? ".XXXXXX" : suffix);
  int descriptor = -1;
  if (suffix.empty()) {
    descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  } else {
    if (::unlink(name.c_str()) == 0 || errno == ENOENT)
      descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  }
  if (descriptor < 0) return Error(boost::system::error_code(errno, boost::system::generic_category()));
  return NewFile(target, name, descriptor);
}

NewFile::NewFile(std::filesystem::path target, std::filesystem::path name, int descriptor)
    : target_(std::move(target)), name_(std::move(name)), descriptor_(descriptor) {}

NewFile::NewFile(NewFile&& other) noexcept
    : target_(std::move(other.target_)),
      name_(std::exchange(other.name_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

NewFile& NewFile::operator=(NewFile&& other) noexcept {
  std::swap(target_, other.target_);
  std::swap(name_, other.name_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

NewFile::~NewFile() {
  close();
  if (!name_.empty()) ::unlink(name_.c_str());
}

int NewFile::sync() const {
  return ::fsync(descriptor_) == 0 ? 0 : errno;
}

int NewFile::publish() {
  close();
  if (const int status = rename_to_new(name_, target_); status != 0) return status;
  name_.clear();
  return sync_folder(target_.parent_path());
}

int NewFile::replace(bool& renamed) {
  close();
  renamed = ::rename(name_.c_str(), target_.c_str()) == 0;
  if (!renamed) return errno;
  name_.clear();
  return sync_folder(target_.parent_path());
}

void NewFile::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace riverd::storage
