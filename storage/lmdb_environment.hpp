#pragma once

#include "storage/lmdb_engine.hpp"
#include "storage/lmdb_transaction.hpp"

#include <lmdb.h>

#include <filesystem>
#include <memory>

namespace riverd::storage {

/// LMDB's environment of one file with its tables, from opening to closing. LMDB must not have a file open
/// twice in one process.
class LmdbEnvironment {
 public:
  /// For a writer creates what is missing; refuses a file that was cut off, and for a writer one beside
  /// which another process still reads a former file of that name (LMDB's table of readers, which they
  /// share, speaks of that one then).
  [[nodiscard]] static Result<std::unique_ptr<LmdbEnvironment>> open(const LmdbOptions& options,
                                                                     const std::filesystem::path& file);

  /// Makes an empty file, so that it has its name when it is whole: LMDB alone would leave one that it does
  /// not open again if it were killed while it writes the first pages. Nothing where one is there already.
  [[nodiscard]] static Result<void> create(const LmdbOptions& options, const std::filesystem::path& file);

  ~LmdbEnvironment();
  LmdbEnvironment(const LmdbEnvironment&) = delete;
  LmdbEnvironment& operator=(const LmdbEnvironment&) = delete;

  [[nodiscard]] MDB_env* get() const { return environment_; }
  [[nodiscard]] const Tables& tables() const { return tables_; }

 private:
  LmdbEnvironment() = default;
  int open_file(const LmdbOptions& options, const std::filesystem::path& file, unsigned more_flags = 0);
  int open_tables(bool read_only);
  [[nodiscard]] bool readers_of_another_file() const;

  MDB_env* environment_ = nullptr;
  Tables tables_{};
};

/// Keeps every other process from opening the environment or having it open, so that its file can be put
/// in the place of another: the lock on `store.mdb-lock` that LMDB itself takes while it sets up its table
/// of readers. Held while this process opens the environment again, it becomes LMDB's.
///
/// A process has no more than one lock on a file, and loses it by closing any descriptor of the file: claim
/// it when the environment is closed, and let the object live until the environment is closed again.
class ReadersClaim {
 public:
  ReadersClaim() = default;
  ~ReadersClaim();
  ReadersClaim(const ReadersClaim&) = delete;
  ReadersClaim& operator=(const ReadersClaim&) = delete;

  /// `file`: `store.mdb`. False if another process has it open at this moment.
  [[nodiscard]] bool take(const std::filesystem::path& file);

 private:
  int descriptor_ = -1;
};

}  // namespace riverd::storage
