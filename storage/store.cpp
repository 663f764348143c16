#include "storage/store.hpp"

#include "storage/apply.hpp"
#include "storage/error.hpp"
#include "storage/lmdb_engine.hpp"
#include "storage/migrate.hpp"

#include <utility>

namespace riverd::storage {

Store::Store(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

Result<Store> Store::open(const StoreOptions& options) {
  auto engine = LmdbEngine::open({options.directory, options.map_size, options.sync, options.read_only});
  if (!engine) return engine.error();
  if (!options.read_only) return open(std::move(*engine));
  auto transaction = (*engine)->begin_read();
  if (!transaction) return transaction.error();
  if (auto readable = check_format(**transaction); !readable) return readable.error();
  transaction->reset();
  return Store(std::move(*engine));
}

Result<Store> Store::open(std::unique_ptr<Engine> engine) {
  auto transaction = engine->begin_write();
  if (!transaction) return transaction.error();
  if (auto migrated = migrate(**transaction); !migrated) return migrated.error();
  if (auto committed = (*transaction)->commit(); !committed) return committed.error();
  transaction->reset();
  return Store(std::move(engine));
}

Result<Snapshot> Store::snapshot() const {
  const EngineUsage usage = engine_->usage();
  auto transaction = engine_->begin_read();
  if (!transaction) return transaction.error();
  return Snapshot(std::move(*transaction), usage);
}

Result<std::vector<CommitResult>> Store::commit(std::span<const Batch> batches) {
  auto transaction = engine_->begin_write();
  if (!transaction) return transaction.error();
  std::vector<CommitResult> results;
  results.reserve(batches.size());
  for (const Batch& batch : batches) {
    auto applied = apply(batch, **transaction);
    if (!applied) return applied.error();
    results.push_back(std::move(*applied));
  }
  if (auto committed = (*transaction)->commit(); !committed) return committed.error();
  return results;
}

Result<Verified> Store::verify(const std::function<void(const Violation&)>& report) const {
  const auto transaction = engine_->begin_read();
  if (!transaction) return transaction.error();
  return storage::verify(**transaction, report);
}

Result<void> Store::backup(const std::filesystem::path& file) const {
  return engine_->copy_to(file);
}

Result<Compacted> Store::compact() {
  return engine_->compact();
}

}  // namespace riverd::storage
