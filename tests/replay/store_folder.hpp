#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace riverd::replay {

/// A folder for a store, removed with it. It lies in memory where the machine has room for files there: what
/// a process has written outlives its killing wherever it was written to, so waiting for a disk at each of
/// thousands of commits would prove nothing here.
class StoreFolder {
 public:
  StoreFolder() {
    std::string name = (parent() / "riverd-replay-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory at " + name);
    path_ = name;
  }
  ~StoreFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static std::filesystem::path parent() {
    constexpr std::uintmax_t room = std::uintmax_t{512} << 20U;
    const std::filesystem::path memory = "/dev/shm";
    std::error_code error;
    const auto space = std::filesystem::space(memory, error);
    return !error && space.available >= room ? memory : std::filesystem::temp_directory_path();
  }

  std::filesystem::path path_;
};

}  // namespace riverd::replay
