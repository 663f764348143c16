#pragma once

#include "feeds/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::storage {

/// The tables of the store; FORMAT.md says what their keys and values are.
enum class Table : std::uint8_t {
  meta,
  feeds,
  entries,
  identities,
  output_ids,
  arrivals,
  feed_arrivals,
  links,
  stories,
  memories,
  blocks,
  bands,
  revisions,
  aliases,
  announcements,
  withdrawals,
  instants,
  texts,
};
inline constexpr std::size_t table_count = 18;

[[nodiscard]] const char* to_string(Table table);

/// A key and its value, valid while their transaction lives and nothing is written in it.
struct KeyValue {
  std::string_view key;
  std::string_view value;
};

/// A place in a table's order of keys (bytewise). Ends with its transaction. Writing makes its place
/// undefined: seek again.
class Cursor {
 public:
  virtual ~Cursor() = default;

  /// The first pair at or after the key (empty: of the table); nullopt if there is none.
  [[nodiscard]] virtual Result<std::optional<KeyValue>> seek(std::string_view key) = 0;
  /// The last pair before the key; nullopt if there is none.
  [[nodiscard]] virtual Result<std::optional<KeyValue>> seek_before(std::string_view key) = 0;
  [[nodiscard]] virtual Result<std::optional<KeyValue>> next() = 0;
  [[nodiscard]] virtual Result<std::optional<KeyValue>> previous() = 0;
};

/// One consistent view. Values live until it ends. For one thread at a time.
class ReadTransaction {
 public:
  virtual ~ReadTransaction() = default;

  [[nodiscard]] virtual Result<std::optional<std::string_view>> get(Table table,
                                                                    std::string_view key) const = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<Cursor>> cursor(Table table) const = 0;
  /// How many rows the table has by the engine's own account; takes no time. nullopt: it is not there, as in
  /// a store of an older format.
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> rows(Table table) const = 0;
};

/// A change that takes effect as a whole at commit(). Destroyed without it, nothing happened.
class WriteTransaction : public ReadTransaction {
 public:
  /// Keys are 1 to 511 bytes.
  [[nodiscard]] virtual Result<void> put(Table table, std::string_view key, std::string_view value) = 0;
  /// Erasing what is not there is no error.
  [[nodiscard]] virtual Result<void> erase(Table table, std::string_view key) = 0;
  /// Durable when it returns. After a failure nothing of the transaction was kept.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// How full an engine is.
struct EngineUsage {
  std::uint64_t bytes_used = 0;
  std::uint64_t bytes_limit = 0;
};

/// What an engine took of the disk before compacting and takes after it, in bytes.
struct Compacted {
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
};

/// Ordered key-value tables under transactions: many readers beside one writer. Any thread.
class Engine {
 public:
  virtual ~Engine() = default;

  [[nodiscard]] virtual Result<std::unique_ptr<ReadTransaction>> begin_read() const = 0;
  /// Waits for the writer before it.
  [[nodiscard]] virtual Result<std::unique_ptr<WriteTransaction>> begin_write() = 0;
  [[nodiscard]] virtual EngineUsage usage() const = 0;
  /// What an owner knows it by: the path of its file.
  [[nodiscard]] virtual std::string name() const { return "the store"; }
  /// A consistent, compacted copy while the engine is in use; it has its name when it is whole and on the
  /// disk. Fails if the file exists.
  [[nodiscard]] virtual Result<void> copy_to(const std::filesystem::path& file) const = 0;
  /// Whether what it stands on is whole beneath its rows: calls back with each place that is not, and why.
  [[nodiscard]] virtual Result<void> check(const std::function<void(const std::string&)>& /*report*/) const {
    return {};
  }
  /// Gives space that is no longer used back to the disk. Writers wait until it is done, and readers for
  /// a moment at its end, for which those that have begun must end. Fails, and nothing was changed, where
  /// another process reads.
  [[nodiscard]] virtual Result<Compacted> compact() = 0;
};

/// The version of the LMDB library, `0.9.24`.
[[nodiscard]] std::string engine_version();

}  // namespace riverd::storage
