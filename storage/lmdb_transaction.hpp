#pragma once

#include "storage/engine.hpp"
#include "storage/gate.hpp"

#include <lmdb.h>

#include <array>
#include <filesystem>
#include <limits>
#include <mutex>

namespace riverd::storage {

/// LMDB's handles, by Table.
using Tables = std::array<MDB_dbi, table_count>;

/// A table that a store of an older format, opened for reading, does not have.
inline constexpr MDB_dbi absent_table = std::numeric_limits<MDB_dbi>::max();

/// A transaction of LMDB, of both kinds: the write interface is used where it was begun for writing. Aborted
/// unless it was committed.
class LmdbTransaction final : public WriteTransaction {
 public:
  /// Owns the transaction, and holds the pass and the turn to write (empty in a reader) until it has ended.
  /// The other arguments outlive it.
  LmdbTransaction(MDB_env* environment, MDB_txn* transaction, const Tables& tables,
                  const std::filesystem::path& file, Gate::Pass pass, std::unique_lock<std::mutex> turn = {});
  ~LmdbTransaction() override;
  LmdbTransaction(const LmdbTransaction&) = delete;
  LmdbTransaction& operator=(const LmdbTransaction&) = delete;

  [[nodiscard]] Result<std::optional<std::string_view>> get(Table table, std::string_view key) const override;
  [[nodiscard]] Result<std::unique_ptr<Cursor>> cursor(Table table) const override;
  [[nodiscard]] Result<std::optional<std::uint64_t>> rows(Table table) const override;
  [[nodiscard]] Result<void> put(Table table, std::string_view key, std::string_view value) override;
  [[nodiscard]] Result<void> erase(Table table, std::string_view key) override;
  [[nodiscard]] Result<void> commit() override;

 private:
  [[nodiscard]] MDB_dbi dbi(Table table) const { return tables_[static_cast<std::size_t>(table)]; }
  [[nodiscard]] Result<void> outcome(int status) const;

  std::unique_lock<std::mutex> turn_;
  Gate::Pass pass_;
  MDB_env* environment_;
  MDB_txn* transaction_;
  const Tables& tables_;
  const std::filesystem::path& file_;
};

}  // namespace riverd::storage
