#include "config/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>

namespace riverd::config {
namespace {

/// An open file, closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

Complaint unreadable(int error) {
  return {"cannot be read: " + std::generic_category().message(error)};
}

}  // namespace

Checked<std::string> read_file(const std::filesystem::path& path) {
  constexpr std::size_t mebibytes = 64;
  return read_file_within(path, mebibytes);
}

Checked<std::string> read_file_within(const std::filesystem::path& path, std::size_t mebibytes) {
  const std::size_t largest = mebibytes << 20U;
  const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.get() < 0) return unreadable(errno);
  struct stat status{};
  if (fstat(file.get(), &status) != 0) return unreadable(errno);
  Complaint too_large{"is larger than " + std::to_string(mebibytes) + " MiB"};
  const auto told = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
  if (told > largest) return too_large;
  // What is no regular file, or grows, has not told its size: it is read until it ends.
  std::string bytes(told + 1, '\0');
  std::size_t size = 0;
  while (true) {
    const ssize_t got = read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > largest) return too_large;
    if (size == bytes.size()) bytes.resize(std::max<std::size_t>(2 * size, 4096));
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace riverd::config
