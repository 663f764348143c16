#include "storage/lmdb_engine.hpp"

#include "storage/directory_lock.hpp"
#include "storage/error.hpp"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

namespace riverd::storage {
namespace {

constexpr unsigned max_readers = 1024;
constexpr mdb_mode_t file_mode = 0600;
constexpr std::uint64_t commits_per_reader_check = 256;

using Tables = std::array<MDB_dbi, table_count>;

/// A table that a store of an older format, opened for reading, does not have.
constexpr MDB_dbi absent = std::numeric_limits<MDB_dbi>::max();

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
      return {StorageError::damaged,
              where + mdb_strerror(status) +
                  "; the file is no store or is damaged: put a backup in its place, or move "
                  "it away to begin anew"};
    case MDB_PANIC:
      return {StorageError::io, where +
                                    "a write failed in a way that leaves the last commit in doubt; start "
                                    "riverd again, which goes on from the last one that is whole"};
    case MDB_MAP_RESIZED:
      return {StorageError::map_full, where +
                                          "another process has grown the store beyond this one's map; start "
                                          "again with its `[storage] map_size`"};
    case MDB_READERS_FULL:
      return {StorageError::io, where + "too many processes and requests read the store at once"};
    case ENOMEM:
      return {StorageError::io, where +
                                    "there is not enough address space for the store's map; lower "
                                    "`[storage] map_size`, or the limit on this process's memory"};
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

/// The files that this process has open. LMDB does not notice a second time, and closing that one would
/// drop the first one's POSIX locks.
class OpenFiles {
 public:
  static bool add(const std::filesystem::path& file) {
    const std::scoped_lock lock(instance().mutex_);
    return instance().files_.insert(file).second;
  }
  static void remove(const std::filesystem::path& file) {
    const std::scoped_lock lock(instance().mutex_);
    instance().files_.erase(file);
  }

 private:
  static OpenFiles& instance() {
    static OpenFiles files;
    return files;
  }

  std::mutex mutex_;
  std::set<std::filesystem::path> files_;
};

/// The file's length in pages and how many pages its last commit has numbered.
struct Length {
  std::uint64_t present = 0;
  std::uint64_t numbered = 0;
  std::uint64_t page_size = 0;

  static Result<Length> of(MDB_env* environment, const std::filesystem::path& file) {
    MDB_envinfo info{};
    MDB_stat stat{};
    struct stat status{};
    mdb_env_info(environment, &info);
    mdb_env_stat(environment, &stat);
    if (::stat(file.c_str(), &status) != 0) return explain(errno, file);
    return Length{static_cast<std::uint64_t>(status.st_size) / stat.ms_psize, info.me_last_pgno + 1,
                  stat.ms_psize};
  }
};

/// A commit does not write pages that it has numbered and given back, which may leave the file shorter
/// than its last page. Makes it (sparsely) as long, so that a shorter file is known to be cut off.
Result<void> extend_to_last_page(MDB_env* environment, const std::filesystem::path& file) {
  const auto length = Length::of(environment, file);
  if (!length) return length.error();
  if (length->present >= length->numbered) return {};
  if (::truncate(file.c_str(), static_cast<off_t>(length->numbered * length->page_size)) != 0)
    return explain(errno, file);
  return {};
}

/// How many of the free pages of the last commit have this number or a higher one.
Result<std::uint64_t> free_pages_from(std::uint64_t first, MDB_env* environment,
                                      const std::filesystem::path& file) {
  constexpr MDB_dbi free_pages = 0;  // a number of pages, then theirs, for each transaction that freed some
  MDB_txn* transaction = nullptr;
  MDB_cursor* cursor = nullptr;
  int status = mdb_txn_begin(environment, nullptr, MDB_RDONLY, &transaction);
  if (status == MDB_SUCCESS) status = mdb_cursor_open(transaction, free_pages, &cursor);
  MDB_val key{};
  MDB_val value{};
  std::uint64_t found = 0;
  while (status == MDB_SUCCESS) {
    status = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    if (status != MDB_SUCCESS) break;
    const std::size_t stored = value.mv_size / sizeof(std::size_t);
    std::vector<std::size_t> list(stored);
    std::memcpy(list.data(), value.mv_data, stored * sizeof(std::size_t));
    if (list.empty() || list.front() >= stored) status = MDB_CORRUPTED;
    for (std::size_t i = 1; status == MDB_SUCCESS && i <= list.front(); ++i)
      found += list[i] >= first ? 1U : 0U;
  }
  if (cursor != nullptr) mdb_cursor_close(cursor);
  if (transaction != nullptr) mdb_txn_abort(transaction);
  if (status != MDB_NOTFOUND) return explain(status, file);
  return found;
}

/// Refuses a file that was cut off: touching a page that is missing would be a SIGBUS. Pages may be missing
/// from a file that is whole if the machine stopped between a commit and extend_to_last_page(); then all of
/// them are free.
Result<void> check_length(MDB_env* environment, const std::filesystem::path& file, bool read_only) {
  const auto length = Length::of(environment, file);
  if (!length) return length.error();
  if (length->present >= length->numbered) return {};
  Error cut_off(StorageError::damaged,
                file.string() +
                    ": the end of the file is missing; put a backup in its place, or move it away to "
                    "begin anew");
  // A reader must not touch the file; a process that writes it has looked.
  if (read_only) return DirectoryLock::taken(file.parent_path()) ? Result<void>{} : cut_off;
  // The list of free pages may be missing as well: zeros in its place are noticed, a hole is not survived.
  if (auto extended = extend_to_last_page(environment, file); !extended) return extended;
  const auto unused = free_pages_from(length->present, environment, file);
  if (unused && *unused >= length->numbered - length->present) return {};
  const auto before = static_cast<off_t>(length->present * length->page_size);
  if (::truncate(file.c_str(), before) != 0) return explain(errno, file);
  return cut_off;
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

/// Both kinds of transaction; the write interface is used by begin_write() alone.
class LmdbTransaction final : public WriteTransaction {
 public:
  LmdbTransaction(MDB_env* environment, MDB_txn* transaction, const Tables& tables,
                  const std::filesystem::path& file)
      : environment_(environment), transaction_(transaction), tables_(tables), file_(file) {}
  ~LmdbTransaction() override {
    if (transaction_ != nullptr) mdb_txn_abort(transaction_);
  }
  LmdbTransaction(const LmdbTransaction&) = delete;
  LmdbTransaction& operator=(const LmdbTransaction&) = delete;

  Result<std::optional<std::string_view>> get(Table table, std::string_view key) const override {
    if (dbi(table) == absent) return std::optional<std::string_view>{};
    MDB_val wanted = to_val(key);
    MDB_val value{};
    const int status = mdb_get(transaction_, dbi(table), &wanted, &value);
    if (status == MDB_NOTFOUND) return std::optional<std::string_view>{};
    if (status != MDB_SUCCESS) return explain(status, file_);
    return std::optional(to_view(value));
  }

  Result<std::unique_ptr<Cursor>> cursor(Table table) const override {
    if (dbi(table) == absent) return std::unique_ptr<Cursor>(std::make_unique<EmptyCursor>());
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

  Result<void> commit() override {
    const int status = mdb_txn_commit(std::exchange(transaction_, nullptr));
    // The commit is durable by now; where this fails, the next opening looks more closely.
    if (status == MDB_SUCCESS) static_cast<void>(extend_to_last_page(environment_, file_));
    return outcome(status);
  }

 private:
  [[nodiscard]] MDB_dbi dbi(Table table) const { return tables_[static_cast<std::size_t>(table)]; }

  [[nodiscard]] Result<void> outcome(int status) const {
    if (status != MDB_SUCCESS) return explain(status, file_);
    return {};
  }

  MDB_env* environment_;
  MDB_txn* transaction_;
  const Tables& tables_;
  const std::filesystem::path& file_;
};

/// Absolute, so that one folder has one name, and without what `DIRECTORY/` has at its end.
std::filesystem::path without_slash(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::path out = std::filesystem::absolute(directory, error).lexically_normal();
  if (error) return directory;
  return out.has_filename() ? out : out.parent_path();
}

Result<void> make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory.parent_path(), error);
  if (!error && ::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    error = {errno, std::generic_category()};
  }
  if (!error && !std::filesystem::is_directory(directory, error) && !error) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (!error) return {};
  return Error(StorageError::access_denied, directory.string() + ": cannot be made a folder (" +
                                                error.message() +
                                                "); choose another with --data or `[storage] path`");
}

}  // namespace

struct LmdbEngine::Impl {
  std::filesystem::path file;
  std::optional<DirectoryLock> lock;
  MDB_env* environment = nullptr;
  Tables tables{};
  bool registered = false;
  std::uint64_t writes = 0;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (environment != nullptr) mdb_env_close(environment);
    if (registered) OpenFiles::remove(file);
  }

  /// Opens, or for a writer creates, every table. A reader can do without all but the first.
  int open_tables(bool read_only) {
    MDB_txn* transaction = nullptr;
    int status = mdb_txn_begin(environment, nullptr, read_only ? MDB_RDONLY : 0, &transaction);
    for (std::size_t i = 0; status == MDB_SUCCESS && i < table_count; ++i) {
      status =
          mdb_dbi_open(transaction, to_string(static_cast<Table>(i)), read_only ? 0 : MDB_CREATE, &tables[i]);
      if (status == MDB_NOTFOUND && i > 0) {
        tables[i] = absent;
        status = MDB_SUCCESS;
      }
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
  const std::filesystem::path directory = without_slash(options.directory);
  impl->file = directory / "store.mdb";
  if (!options.read_only) {
    if (auto made = make_directory(directory); !made) return made.error();
    auto lock = DirectoryLock::take(directory);
    if (!lock) return lock.error();
    impl->lock = std::move(*lock);
  }
  impl->registered = OpenFiles::add(impl->file);
  if (!impl->registered) {
    return Error(StorageError::in_use, impl->file.string() + ": this process has it open already");
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
  if (auto whole = check_length(impl->environment, impl->file, options.read_only); !whole)
    return whole.error();
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
      std::make_unique<LmdbTransaction>(impl_->environment, transaction, impl_->tables, impl_->file));
}

Result<std::unique_ptr<WriteTransaction>> LmdbEngine::begin_write() {
  int status = MDB_SUCCESS;
  if (++impl_->writes % commits_per_reader_check == 0) {
    int dead = 0;
    status = mdb_reader_check(impl_->environment, &dead);
    if (status != MDB_SUCCESS) return explain(status, impl_->file);
  }
  MDB_txn* transaction = nullptr;
  status = mdb_txn_begin(impl_->environment, nullptr, 0, &transaction);
  if (status != MDB_SUCCESS) return explain(status, impl_->file);
  return std::unique_ptr<WriteTransaction>(
      std::make_unique<LmdbTransaction>(impl_->environment, transaction, impl_->tables, impl_->file));
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
