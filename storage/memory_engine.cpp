#include "storage/memory_engine.hpp"

#include "storage/error.hpp"

#include <utility>

namespace riverd::storage {

struct MemoryEngine::Shared {
  std::mutex writing;           // held by the one write transaction
  mutable std::mutex exchange;  // committed
  std::shared_ptr<const Tables> committed = std::make_shared<const Tables>();

  [[nodiscard]] std::shared_ptr<const Tables> current() const {
    const std::scoped_lock lock(exchange);
    return committed;
  }
};

namespace {

using Tables = MemoryEngine::Tables;
using Map = std::map<std::string, std::string, std::less<>>;

class MemoryCursor final : public Cursor {
 public:
  explicit MemoryCursor(const Map& map) : map_(map), at_(map.end()) {}

  Result<std::optional<KeyValue>> seek(std::string_view key) override {
    at_ = map_.lower_bound(key);
    return here();
  }
  Result<std::optional<KeyValue>> seek_before(std::string_view key) override {
    at_ = map_.lower_bound(key);
    return previous();
  }
  Result<std::optional<KeyValue>> next() override {
    if (at_ != map_.end()) ++at_;
    return here();
  }
  Result<std::optional<KeyValue>> previous() override {
    if (at_ == map_.begin()) {
      at_ = map_.end();
      return std::optional<KeyValue>{};
    }
    --at_;
    return here();
  }

 private:
  [[nodiscard]] std::optional<KeyValue> here() const {
    if (at_ == map_.end()) return std::nullopt;
    return KeyValue{at_->first, at_->second};
  }

  const Map& map_;
  Map::const_iterator at_;
};

std::optional<std::string_view> look_up(const Tables& tables, Table table, std::string_view key) {
  const Map& map = tables[static_cast<std::size_t>(table)];
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return std::string_view(found->second);
}

class MemoryReader final : public ReadTransaction {
 public:
  explicit MemoryReader(std::shared_ptr<const Tables> tables) : tables_(std::move(tables)) {}

  Result<std::optional<std::string_view>> get(Table table, std::string_view key) const override {
    return look_up(*tables_, table, key);
  }
  Result<std::unique_ptr<Cursor>> cursor(Table table) const override {
    return std::unique_ptr<Cursor>(
        std::make_unique<MemoryCursor>((*tables_)[static_cast<std::size_t>(table)]));
  }
  Result<std::optional<std::uint64_t>> rows(Table table) const override {
    return std::optional<std::uint64_t>((*tables_)[static_cast<std::size_t>(table)].size());
  }

 private:
  std::shared_ptr<const Tables> tables_;
};

/// A copy of the tables that becomes the committed state.
template <class Publish>
class MemoryWriter final : public WriteTransaction {
 public:
  MemoryWriter(std::unique_lock<std::mutex> lock, const Tables& from, Publish publish)
      : lock_(std::move(lock)), tables_(std::make_shared<Tables>(from)), publish_(std::move(publish)) {}

  Result<std::optional<std::string_view>> get(Table table, std::string_view key) const override {
    return look_up(*tables_, table, key);
  }
  Result<std::unique_ptr<Cursor>> cursor(Table table) const override {
    return std::unique_ptr<Cursor>(
        std::make_unique<MemoryCursor>((*tables_)[static_cast<std::size_t>(table)]));
  }
  Result<std::optional<std::uint64_t>> rows(Table table) const override {
    return std::optional<std::uint64_t>((*tables_)[static_cast<std::size_t>(table)].size());
  }
  Result<void> put(Table table, std::string_view key, std::string_view value) override {
    (*tables_)[static_cast<std::size_t>(table)].insert_or_assign(std::string(key), std::string(value));
    return {};
  }
  Result<void> erase(Table table, std::string_view key) override {
    Map& map = (*tables_)[static_cast<std::size_t>(table)];
    const auto found = map.find(key);
    if (found != map.end()) map.erase(found);
    return {};
  }
  Result<void> commit() override {
    publish_(std::move(tables_));
    lock_.unlock();
    return {};
  }

 private:
  std::unique_lock<std::mutex> lock_;
  std::shared_ptr<Tables> tables_;
  Publish publish_;
};

}  // namespace

MemoryEngine::MemoryEngine() : shared_(std::make_shared<Shared>()) {}

Result<std::unique_ptr<ReadTransaction>> MemoryEngine::begin_read() const {
  return std::unique_ptr<ReadTransaction>(std::make_unique<MemoryReader>(shared_->current()));
}

Result<std::unique_ptr<WriteTransaction>> MemoryEngine::begin_write() {
  std::unique_lock lock(shared_->writing);
  auto publish = [shared = shared_](std::shared_ptr<const Tables> tables) {
    const std::scoped_lock exchange(shared->exchange);
    shared->committed = std::move(tables);
  };
  const auto current = shared_->current();
  return std::unique_ptr<WriteTransaction>(
      std::make_unique<MemoryWriter<decltype(publish)>>(std::move(lock), *current, std::move(publish)));
}

EngineUsage MemoryEngine::usage() const {
  EngineUsage usage;
  const auto tables = shared_->current();
  for (const Map& map : *tables) {
    for (const auto& [key, value] : map) usage.bytes_used += key.size() + value.size();
  }
  return usage;
}

Result<Compacted> MemoryEngine::compact() {
  return Compacted{};  // what is not used any more is gone with its last reader
}

Result<void> MemoryEngine::copy_to(const std::filesystem::path& file) const {
  return Error(StorageError::io, file.string() + ": a store in memory has nothing to copy");
}

}  // namespace riverd::storage
