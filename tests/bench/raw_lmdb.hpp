#pragma once

#include "tests/bench/recording_engine.hpp"

#include <lmdb.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>

namespace riverd::bench {

/// LMDB as a program without a model uses it: rows in, one durable transaction at a time. Throws where it
/// fails.
class RawLmdb {
 public:
  RawLmdb(const std::filesystem::path& file, std::uint64_t map_size);
  ~RawLmdb();
  RawLmdb(const RawLmdb&) = delete;
  RawLmdb& operator=(const RawLmdb&) = delete;

  void write(std::span<const Change> changes);

 private:
  MDB_env* environment_ = nullptr;
  std::array<MDB_dbi, storage::table_count> tables_{};
};

}  // namespace riverd::bench
