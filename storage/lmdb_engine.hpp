#pragma once

#include "storage/engine.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace riverd::storage {

struct LmdbOptions {
  std::filesystem::path directory;
  std::uint64_t map_size = std::uint64_t{64} << 30U;  // bytes of address space
  bool sync = true;  // false: a commit may be lost with the power, consistency never (MDB_NOMETASYNC)
  bool read_only = false;
};

/// The engine on disk: `DIRECTORY/store.mdb`, memory-mapped. Opened for writing it holds a lock on
/// `DIRECTORY/lock`, so that only one process writes; reading beside it is always possible.
class LmdbEngine final : public Engine {
 public:
  /// Makes the directory (0700) and the file (0600) where they are missing and it is not read-only.
  [[nodiscard]] static Result<std::unique_ptr<LmdbEngine>> open(const LmdbOptions& options);
  ~LmdbEngine() override;

  [[nodiscard]] Result<std::unique_ptr<ReadTransaction>> begin_read() const override;
  [[nodiscard]] Result<std::unique_ptr<WriteTransaction>> begin_write() override;
  [[nodiscard]] EngineUsage usage() const override;
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& file) const override;
  [[nodiscard]] Result<void> check(const std::function<void(const std::string&)>& report) const override;
  [[nodiscard]] Result<Compacted> compact() override;

 private:
  struct Impl;
  explicit LmdbEngine(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace riverd::storage
