#include "storage/lmdb_engine.hpp"

#include "storage/directory_lock.hpp"
#include "storage/error.hpp"

#include <fcntl.h>
#include <lmdb.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace riverd::storage {
namespace {

constexpr unsigned max_readers = 1024;
constexpr mdb_mode_t file_mode = 0600;

using Tables = std::array<MDB_dbi, table_count>;

/// What an LMDB status means to the owner of the store.
Error explain(int status, const std::filesystem::path& file) {
  const std::string where = file.string() + ": ";
  switch (status) {
    case MDB_MAP_FULL:
      return {StorageError::map_full, where +
                                          "the store has grown to its map size; raise `[storage] map_size` "
                                          "and restart riverd, nothing stored is lost"};
    case MDB_INVALID:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_VERSION_MISMATCH:
    case MDB_PANIC:
    case MDB_BAD_TXN:
      return {StorageError::damaged,
              where + mdb_strerror(status) +
                  "; the file is no store or is damaged: put a backup in its place, or move "
                  "it away to begin anew"};
    case EACCES:
    case EPERM:
    case EROFS:
      return {StorageError::access_denied,
              where + std::strerror(status) + "; riverd's user must be able to read and write it"};
    case ENOSPC:
    case EIO:  // what LMDB reports for a short write, which is what a full disk gives
    case EDQUOT:
    case EFBIG:
      return {StorageError::disk_full, where + "could not be written (" + std::strerror(status) +
                                           "): the disk is full or failing; make room, riverd goes on by "
                                           "itself and nothing stored is lost"};
    case ENOENT:
      return {StorageError::not_there,
              where + "there is no store yet; `riverd run` or `riverd poll` makes one"};
    default:
      return {StorageError::io, where + mdb_strerror(status)};
  }
}

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
    return move(MDB_SET_RANGE, to_val(key));
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

/// Both kinds of transaction; the write interface is used by begin_write() alone.
class LmdbTransaction final : public WriteTransaction {
 public:
  LmdbTransaction(MDB_txn* transaction, const Tables& tables, const std::filesystem::path& file)
      : transaction_(transaction), tables_(tables), file_(file) {}
  ~LmdbTransaction() override {
    if (transaction_ != nullptr) mdb_txn_abort(transaction_);
  }
  LmdbTransaction(const LmdbTransaction&) = delete;
  LmdbTransaction& operator=(const LmdbTransaction&) = delete;

  Result<std::optional<std::string_view>> get(Table table, std::string_view key) const override {
    MDB_val wanted = to_val(key);
    MDB_val value{};
    const int status = mdb_get(transaction_, dbi(table), &wanted, &value);
    if (status == MDB_NOTFOUND) return std::optional<std::string_view>{};
    if (status != MDB_SUCCESS) return explain(status, file_);
    return std::optional(to_view(value));
  }

  Result<std::unique_ptr<Cursor>> cursor(Table table) const override {
    MDB_cursor* cursor = nullptr;
    const int status = mdb_cursor_open(transaction_, dbi(table), &cursor);
    if (status != MDB_SUCCESS) return explain(status, file_);
    return std::unique_ptr<Cursor>(std::make_unique<LmdbCursor>(cursor, file_));
  }

  Result<void> put(Table table, std::string_view key, std::string_view value) override {
    MDB_val wanted = to_val(key);
    MDB_val written = to_val(value);
    return outcome(mdb_put(transaction_, dbi(table), &wanted, &written, 0));
  }

  Result<void> erase(Table table, std::string_view key) override {
    MDB_val wanted = to_val(key);
    const int status = mdb_del(transaction_, dbi(table), &wanted, nullptr);
    return outcome(status == MDB_NOTFOUND ? MDB_SUCCESS : status);
  }

  Result<void> commit() override { return outcome(mdb_txn_commit(std::exchange(transaction_, nullptr))); }

 private:
  [[nodiscard]] MDB_dbi dbi(Table table) const { return tables_[static_cast<std::size_t>(table)]; }

  [[nodiscard]] Result<void> outcome(int status) const {
    if (status != MDB_SUCCESS) return explain(status, file_);
    return {};
  }

  MDB_txn* transaction_;
  const Tables& tables_;
  const std::filesystem::path& file_;
};

}  // namespace

struct LmdbEngine::Impl {
  std::filesystem::path file;
  std::optional<DirectoryLock> lock;
  MDB_env* environment = nullptr;
  Tables tables{};

  ~Impl() {
    if (environment != nullptr) mdb_env_close(environment);
  }

  /// Opens, or for a writer creates, every table.
  int open_tables(bool read_only) {
    MDB_txn* transaction = nullptr;
    int status = mdb_txn_begin(environment, nullptr, read_only ? MDB_RDONLY : 0, &transaction);
    for (std::size_t i = 0; status == MDB_SUCCESS && i < table_count; ++i) {
      status =
          mdb_dbi_open(transaction, to_string(static_cast<Table>(i)), read_only ? 0 : MDB_CREATE, &tables[i]);
    }
    if (status == MDB_SUCCESS) return mdb_txn_commit(transaction);
    if (transaction != nullptr) mdb_txn_abort(transaction);
    return status == MDB_NOTFOUND ? ENOENT : status;
  }
};

LmdbEngine::LmdbEngine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LmdbEngine::~LmdbEngine() = default;

Result<std::unique_ptr<LmdbEngine>> LmdbEngine::open(const LmdbOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->file = options.directory / "store.mdb";
  if (!options.read_only) {
    std::error_code error;
    if (std::filesystem::create_directories(options.directory, error)) {
      std::filesystem::permissions(options.directory, std::filesystem::perms::owner_all, error);
    }
    if (!std::filesystem::is_directory(options.directory)) {
      return Error(StorageError::access_denied, options.directory.string() + ": cannot be made a folder" +
                                                    (error ? " (" + error.message() + ")" : std::string()) +
                                                    "; choose another with --data or `[storage] path`");
    }
    auto lock = DirectoryLock::take(options.directory);
    if (!lock) return lock.error();
    impl->lock = std::move(*lock);
  }

  unsigned flags = MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD;
  if (options.read_only) flags |= MDB_RDONLY;
  if (!options.sync) flags |= MDB_NOMETASYNC;
  int status = mdb_env_create(&impl->environment);
  if (status == MDB_SUCCESS) status = mdb_env_set_mapsize(impl->environment, options.map_size);
  if (status == MDB_SUCCESS) status = mdb_env_set_maxreaders(impl->environment, max_readers);
  if (status == MDB_SUCCESS) status = mdb_env_set_maxdbs(impl->environment, table_count);
  if (status == MDB_SUCCESS) status = mdb_env_open(impl->environment, impl->file.c_str(), flags, file_mode);
  if (status != MDB_SUCCESS) return explain(status, impl->file);
  // Readers that were killed would keep freed pages from being used again.
  int dead = 0;
  mdb_reader_check(impl->environment, &dead);
  status = impl->open_tables(options.read_only);
  if (status != MDB_SUCCESS) return explain(status, impl->file);
  return std::unique_ptr<LmdbEngine>(new LmdbEngine(std::move(impl)));
}

Result<std::unique_ptr<ReadTransaction>> LmdbEngine::begin_read() const {
  MDB_txn* transaction = nullptr;
  const int status = mdb_txn_begin(impl_->environment, nullptr, MDB_RDONLY, &transaction);
  if (status != MDB_SUCCESS) return explain(status, impl_->file);
  return std::unique_ptr<ReadTransaction>(
      std::make_unique<LmdbTransaction>(transaction, impl_->tables, impl_->file));
}

Result<std::unique_ptr<WriteTransaction>> LmdbEngine::begin_write() {
  MDB_txn* transaction = nullptr;
  const int status = mdb_txn_begin(impl_->environment, nullptr, 0, &transaction);
  if (status != MDB_SUCCESS) return explain(status, impl_->file);
  return std::unique_ptr<WriteTransaction>(
      std::make_unique<LmdbTransaction>(transaction, impl_->tables, impl_->file));
}

EngineUsage LmdbEngine::usage() const {
  MDB_envinfo info{};
  MDB_stat stat{};
  mdb_env_info(impl_->environment, &info);
  mdb_env_stat(impl_->environment, &stat);
  return {(info.me_last_pgno + 1) * stat.ms_psize, info.me_mapsize};
}

Result<void> LmdbEngine::copy_to(const std::filesystem::path& file) const {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode);
  if (descriptor < 0) {
    return Error(errno == EEXIST ? StorageError::io : StorageError::access_denied,
                 file.string() + ": " + std::strerror(errno) + "; name a file that does not exist yet");
  }
  int status = mdb_env_copyfd2(impl_->environment, descriptor, MDB_CP_COMPACT);
  if (status == MDB_SUCCESS && fsync(descriptor) != 0) status = errno;
  ::close(descriptor);
  if (status == MDB_SUCCESS) return {};
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  return explain(status, file);
}

std::string engine_version() {
  return std::to_string(MDB_VERSION_MAJOR) + "." + std::to_string(MDB_VERSION_MINOR) + "." +
         std::to_string(MDB_VERSION_PATCH);
}

}  // namespace riverd::storage
