#pragma once

#include "storage/engine.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace riverd::bench {

/// One change of a table.
struct Change {
  storage::Table table;
  std::string key;
  std::string value;
  bool erased = false;
};

/// An engine that notes what is written through it, so that the same can be written again without the store
/// above it.
class RecordingEngine final : public storage::Engine {
 public:
  explicit RecordingEngine(std::unique_ptr<storage::Engine> engine) : engine_(std::move(engine)) {}

  [[nodiscard]] Result<std::unique_ptr<storage::ReadTransaction>> begin_read() const override {
    return engine_->begin_read();
  }
  [[nodiscard]] Result<std::unique_ptr<storage::WriteTransaction>> begin_write() override {
    auto inner = engine_->begin_write();
    if (!inner) return inner.error();
    return std::unique_ptr<storage::WriteTransaction>(
        std::make_unique<Transaction>(std::move(*inner), changes));
  }
  [[nodiscard]] storage::EngineUsage usage() const override { return engine_->usage(); }
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& file) const override {
    return engine_->copy_to(file);
  }
  [[nodiscard]] Result<storage::Compacted> compact() override { return engine_->compact(); }

  std::vector<Change> changes;

 private:
  class Transaction final : public storage::WriteTransaction {
   public:
    Transaction(std::unique_ptr<storage::WriteTransaction> inner, std::vector<Change>& changes)
        : inner_(std::move(inner)), changes_(changes) {}

    [[nodiscard]] Result<std::optional<std::string_view>> get(storage::Table table,
                                                              std::string_view key) const override {
      return inner_->get(table, key);
    }
    [[nodiscard]] Result<std::unique_ptr<storage::Cursor>> cursor(storage::Table table) const override {
      return inner_->cursor(table);
    }
    [[nodiscard]] Result<std::optional<std::uint64_t>> rows(storage::Table table) const override {
      return inner_->rows(table);
    }
    [[nodiscard]] Result<void> put(storage::Table table, std::string_view key,
                                   std::string_view value) override {
      changes_.push_back({table, std::string(key), std::string(value)});
      return inner_->put(table, key, value);
    }
    [[nodiscard]] Result<void> erase(storage::Table table, std::string_view key) override {
      changes_.push_back({table, std::string(key), {}, true});
      return inner_->erase(table, key);
    }
    [[nodiscard]] Result<void> commit() override { return inner_->commit(); }

   private:
    std::unique_ptr<storage::WriteTransaction> inner_;
    std::vector<Change>& changes_;
  };

  std::unique_ptr<storage::Engine> engine_;
};

}  // namespace riverd::bench
