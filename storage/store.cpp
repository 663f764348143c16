#include "storage/store.hpp"

#include "storage/apply.hpp"
#include "storage/counters.hpp"
#include "storage/error.hpp"
#include "storage/lmdb_engine.hpp"
#include "storage/migrate.hpp"

#include <optional>
#include <utility>

namespace riverd::storage {

namespace {

/// 0: none has arrived.
Result<std::uint64_t> last_arrival(const ReadTransaction& transaction) {
  const auto counters = Counters::load(transaction);
  if (!counters) return counters.error();
  return counters->next_arrival - 1;
}

}  // namespace

Error Store::located(Error error) const {
  return storage::located(std::move(error), engine_->name());
}

Store::Store(std::unique_ptr<Engine> engine, std::uint64_t published)
    : engine_(std::move(engine)),
      publication_(std::make_unique<Publication>(published)),
      outlines_(std::make_unique<RecentOutlines>()),
      bands_(std::make_unique<BandFilter>()) {}

Result<Store> Store::open(const StoreOptions& options) {
  auto engine = LmdbEngine::open({options.directory, options.map_size, options.sync, options.read_only});
  if (!engine) return engine.error();
  if (!options.read_only) return open(std::move(*engine));
  auto transaction = (*engine)->begin_read();
  if (!transaction) return transaction.error();
  if (auto readable = check_format(**transaction); !readable)
    return storage::located(readable.error(), (*engine)->name());
  const auto last = last_arrival(**transaction);
  if (!last) return last.error();
  transaction->reset();
  return Store(std::move(*engine), *last);
}

Result<Store> Store::open(std::unique_ptr<Engine> engine) {
  auto transaction = engine->begin_write();
  if (!transaction) return transaction.error();
  if (auto migrated = migrate(**transaction); !migrated)
    return storage::located(migrated.error(), engine->name());
  // Whoever read the store before may have given readers all of it.
  const auto last = last_arrival(**transaction);
  if (!last) return last.error();
  if (auto committed = (*transaction)->commit(); !committed) return committed.error();
  transaction->reset();
  return Store(std::move(engine), *last);
}

Result<Snapshot> Store::snapshot() const {
  const EngineUsage usage = engine_->usage();
  auto transaction = engine_->begin_read();
  if (!transaction) return transaction.error();
  return Snapshot(std::move(*transaction), usage);
}

Result<Snapshot> Store::published_snapshot() const {
  const EngineUsage usage = engine_->usage();
  auto last = Result<std::uint64_t>(0);
  auto transaction = publication_->give([&] { return engine_->begin_read(); },
                                        [&](const Result<std::unique_ptr<ReadTransaction>>& view) {
                                          if (view) last = last_arrival(**view);
                                          return last ? *last : 0;
                                        });
  if (!transaction) return transaction.error();
  if (!last) return last.error();
  return Snapshot(std::move(*transaction), usage);
}

Result<std::vector<CommitResult>> Store::commit(std::span<const Batch> batches) {
  CommitScope scope(*engine_, *publication_, *outlines_, *bands_);  // ends after the commit
  scope.announce(batches);
  auto transaction = engine_->begin_write();
  if (!transaction) return transaction.error();
  std::vector<CommitResult> results;
  results.reserve(batches.size());
  for (const Batch& batch : batches) {
    auto applied = apply(batch, scope, **transaction);
    if (!applied) return located(applied.error());
    results.push_back(std::move(*applied));
  }
  if (auto finished = scope.finish(**transaction); !finished) return located(finished.error());
  if (auto committed = (*transaction)->commit(); !committed) return committed.error();
  scope.committed();
  return results;
}

Result<Verified> Store::verify(const std::function<void(const Violation&)>& report) const {
  const auto transaction = engine_->begin_read();
  if (!transaction) return transaction.error();
  Verified verified = storage::verify(**transaction, report);
  const auto checked = engine_->check([&](const std::string& what) {
    ++verified.violations;
    report({std::nullopt, {}, what});
  });
  if (!checked) return checked.error();
  return verified;
}

Result<void> Store::backup(const std::filesystem::path& file) const {
  return engine_->copy_to(file);
}

Result<Compacted> Store::compact() {
  return engine_->compact();
}

}  // namespace riverd::storage
