#include "storage/lmdb_transaction.hpp"

#include "storage/lmdb_error.hpp"
#include "storage/lmdb_length.hpp"

#include <utility>

namespace riverd::storage {
namespace {

MDB_val to_val(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};  // LMDB does not write through it
}

std::string_view to_view(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

class LmdbCursor final : public Cursor {
 public:
  LmdbCursor(MDB_cursor* cursor, const std::filesystem::path& file) : cursor_(cursor), file_(file) {}
  ~LmdbCursor() override { mdb_cursor_close(cursor_); }
  LmdbCursor(const LmdbCursor&) = delete;
  LmdbCursor& operator=(const LmdbCursor&) = delete;

  Result<std::optional<KeyValue>> seek(std::string_view key) override {
    return key.empty() ? move(MDB_FIRST, {}) : move(MDB_SET_RANGE, to_val(key));
  }
  Result<std::optional<KeyValue>> seek_before(std::string_view key) override {
    auto found = seek(key);
    if (!found) return found;
    return *found ? move(MDB_PREV, {}) : move(MDB_LAST, {});
  }
  Result<std::optional<KeyValue>> next() override { return move(MDB_NEXT, {}); }
  Result<std::optional<KeyValue>> previous() override { return move(MDB_PREV, {}); }

 private:
  Result<std::optional<KeyValue>> move(MDB_cursor_op operation, MDB_val key) {
    MDB_val value{};
    const int status = mdb_cursor_get(cursor_, &key, &value, operation);
    if (status == MDB_NOTFOUND) return std::optional<KeyValue>{};
    if (status != MDB_SUCCESS) return explain(status, file_);
    return std::optional(KeyValue{to_view(key), to_view(value)});
  }

  MDB_cursor* cursor_;
  const std::filesystem::path& file_;
};

/// In a table that is not there.
class EmptyCursor final : public Cursor {
 public:
  using Row = Result<std::optional<KeyValue>>;
  Row seek(std::string_view /*key*/) override { return std::optional<KeyValue>{}; }
  Row seek_before(std::string_view /*key*/) override { return std::optional<KeyValue>{}; }
  Row next() override { return std::optional<KeyValue>{}; }
  Row previous() override { return std::optional<KeyValue>{}; }
};

}  // namespace

LmdbTransaction::LmdbTransaction(MDB_env* environment, MDB_txn* transaction, const Tables& tables,
                                 const std::filesystem::path& file, Gate::Pass pass,
                                 std::unique_lock<std::mutex> turn)
    : turn_(std::move(turn)),
      pass_(std::move(pass)),
      environment_(environment),
      transaction_(transaction),
      tables_(tables),
      file_(file) {}

LmdbTransaction::~LmdbTransaction() {
  if (transaction_ != nullptr) mdb_txn_abort(transaction_);
}

Result<std::optional<std::string_view>> LmdbTransaction::get(Table table, std::string_view key) const {
  if (dbi(table) == absent_table) return std::optional<std::string_view>{};
  MDB_val wanted = to_val(key);
  MDB_val value{};
  const int status = mdb_get(transaction_, dbi(table), &wanted, &value);
  if (status == MDB_NOTFOUND) return std::optional<std::string_view>{};
  if (status != MDB_SUCCESS) return explain(status, file_);
  return std::optional(to_view(value));
}

Result<std::unique_ptr<Cursor>> LmdbTransaction::cursor(Table table) const {
  if (dbi(table) == absent_table) return std::unique_ptr<Cursor>(std::make_unique<EmptyCursor>());
  MDB_cursor* cursor = nullptr;
  const int status = mdb_cursor_open(transaction_, dbi(table), &cursor);
  if (status != MDB_SUCCESS) return explain(status, file_);
  return std::unique_ptr<Cursor>(std::make_unique<LmdbCursor>(cursor, file_));
}

Result<std::optional<std::uint64_t>> LmdbTransaction::rows(Table table) const {
  if (dbi(table) == absent_table) return std::optional<std::uint64_t>{};
  MDB_stat stat{};
  const int status = mdb_stat(transaction_, dbi(table), &stat);
  if (status != MDB_SUCCESS) return explain(status, file_);
  return std::optional<std::uint64_t>(stat.ms_entries);
}

Result<void> LmdbTransaction::put(Table table, std::string_view key, std::string_view value) {
  MDB_val wanted = to_val(key);
  MDB_val written = to_val(value);
  // Where keys ascend, LMDB fills page after page if it is told so, and leaves room in each if it is not.
  const bool ascends = table == Table::texts || table == Table::arrivals;
  if (ascends) {
    const int status = mdb_put(transaction_, dbi(table), &wanted, &written, MDB_APPEND);
    if (status != MDB_KEYEXIST) return outcome(status);  // not after all others
  }
  return outcome(mdb_put(transaction_, dbi(table), &wanted, &written, 0));
}

Result<void> LmdbTransaction::erase(Table table, std::string_view key) {
  MDB_val wanted = to_val(key);
  const int status = mdb_del(transaction_, dbi(table), &wanted, nullptr);
  return outcome(status == MDB_NOTFOUND ? MDB_SUCCESS : status);
}

Result<void> LmdbTransaction::commit() {
  const int status = mdb_txn_commit(std::exchange(transaction_, nullptr));
  // The commit is durable by now; where this fails, the next opening looks more closely.
  if (status == MDB_SUCCESS) static_cast<void>(extend_to_last_page(environment_, file_));
  return outcome(status);
}

Result<void> LmdbTransaction::outcome(int status) const {
  if (status != MDB_SUCCESS) return explain(status, file_);
  return {};
}

}  // namespace riverd::storage
