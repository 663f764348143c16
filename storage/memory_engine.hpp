#pragma once

#include "storage/engine.hpp"

#include <array>
#include <map>
#include <memory>
#include <mutex>

namespace riverd::storage {

/// An engine without a disk, for tests: each commit makes a new immutable state, which readers share.
class MemoryEngine final : public Engine {
 public:
  using Tables = std::array<std::map<std::string, std::string, std::less<>>, table_count>;

  MemoryEngine();

  [[nodiscard]] Result<std::unique_ptr<ReadTransaction>> begin_read() const override;
  [[nodiscard]] Result<std::unique_ptr<WriteTransaction>> begin_write() override;
  [[nodiscard]] EngineUsage usage() const override;
  /// Fails: there is nothing on a disk to copy.
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& file) const override;
  [[nodiscard]] Result<Compacted> compact() override;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace riverd::storage
