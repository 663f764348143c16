#include "storage/lmdb_environment.hpp"

#include "storage/error.hpp"
#include "storage/folder_owner.hpp"
#include "storage/lmdb_error.hpp"
#include "storage/lmdb_length.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <system_error>

namespace riverd::storage {
namespace {

constexpr unsigned max_readers = 1024;
constexpr mdb_mode_t file_mode = 0600;

/// LMDB's table of the processes that read the file, which the first one to open it makes.
std::filesystem::path readers_of(const std::filesystem::path& file) {
  return file.string() + "-lock";
}

}  // namespace

LmdbEnvironment::~LmdbEnvironment() {
  if (environment_ != nullptr) mdb_env_close(environment_);
}

Result<std::unique_ptr<LmdbEnvironment>> LmdbEnvironment::open(const LmdbOptions& options,
                                                               const std::filesystem::path& file) {
  std::unique_ptr<LmdbEnvironment> out(new LmdbEnvironment);
  if (const int status = out->open_file(options, file); status != MDB_SUCCESS) return explain(status, file);
  if (auto whole = check_length(out->environment_, file, options.read_only); !whole) return whole.error();
  if (!options.read_only && out->readers_of_another_file()) {
    return Error(StorageError::in_use,
                 file.string() +
                     ": a process still reads the file that had this name before (a backup or a check); "
                     "start riverd again when that has ended");
  }
  // Readers that were killed would keep freed pages from being used again.
  int dead = 0;
  mdb_reader_check(out->environment_, &dead);
  if (const int status = out->open_tables(options.read_only); status != MDB_SUCCESS)
    return explain(status, file);
  return out;
}

Result<void> LmdbEnvironment::create(const LmdbOptions& options, const std::filesystem::path& file) {
  std::error_code unknown;
  // Left by one that was killed while it wrote.
  const std::filesystem::path unnamed = file.string() + ".new";
  if (::unlink(unnamed.c_str()) != 0 && errno != ENOENT) return explain(errno, file);
  const auto size = std::filesystem::file_size(file, unknown);
  if (!unknown && size > 0) return {};
  int status = 0;
  {
    LmdbEnvironment made;
    // Nobody else knows of it: without a table of readers. Durable, whatever the options say.
    status = made.open_file(options, unnamed, MDB_NOLOCK);
    if (status == MDB_SUCCESS) status = made.open_tables(false);
    if (status == MDB_SUCCESS) status = mdb_env_sync(made.environment_, 1);
  }
  if (status == MDB_SUCCESS) give_to_folder_owner(unnamed);
  if (status == MDB_SUCCESS && ::rename(unnamed.c_str(), file.c_str()) != 0) status = errno;
  if (status != MDB_SUCCESS) return explain(status, file);
  return {};
}

int LmdbEnvironment::open_file(const LmdbOptions& options, const std::filesystem::path& file,
                               unsigned more_flags) {
  unsigned flags = MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD | more_flags;
  if (options.read_only) flags |= MDB_RDONLY;
  if (!options.sync) flags |= MDB_NOMETASYNC;
  int status = mdb_env_create(&environment_);
  if (status == MDB_SUCCESS) status = mdb_env_set_mapsize(environment_, options.map_size);
  if (status == MDB_SUCCESS) status = mdb_env_set_maxreaders(environment_, max_readers);
  if (status == MDB_SUCCESS) status = mdb_env_set_maxdbs(environment_, table_count);
  if (status == MDB_SUCCESS) status = mdb_env_open(environment_, file.c_str(), flags, file_mode);
  if (status == MDB_SUCCESS) give_to_folder_owner(readers_of(file));
  return status;
}

/// Opens, or for a writer creates, every table. A reader can do without all but the first.
int LmdbEnvironment::open_tables(bool read_only) {
  MDB_txn* transaction = nullptr;
  int status = mdb_txn_begin(environment_, nullptr, read_only ? MDB_RDONLY : 0, &transaction);
  for (std::size_t i = 0; status == MDB_SUCCESS && i < table_count; ++i) {
    status =
        mdb_dbi_open(transaction, to_string(static_cast<Table>(i)), read_only ? 0 : MDB_CREATE, &tables_[i]);
    if (status == MDB_NOTFOUND && i > 0) {
      tables_[i] = absent_table;
      status = MDB_SUCCESS;
    }
  }
  if (status == MDB_SUCCESS) return mdb_txn_commit(transaction);
  if (transaction != nullptr) mdb_txn_abort(transaction);
  return status == MDB_NOTFOUND ? ENOENT : status;
}

/// Whether the number of the last commit that the table of readers knows is another than the file's.
bool LmdbEnvironment::readers_of_another_file() const {
  MDB_txn* transaction = nullptr;
  if (mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &transaction) != MDB_SUCCESS) return false;
  const std::size_t known = mdb_txn_id(transaction);
  mdb_txn_abort(transaction);
  MDB_envinfo info{};
  mdb_env_info(environment_, &info);
  return known != info.me_last_txnid;
}

ReadersClaim::~ReadersClaim() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool ReadersClaim::take(const std::filesystem::path& file) {
  if (descriptor_ < 0)
    descriptor_ = ::open(readers_of(file).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, file_mode);
  struct flock wanted{};
  wanted.l_type = F_WRLCK;
  wanted.l_whence = SEEK_SET;
  wanted.l_len = 1;
  return descriptor_ >= 0 && ::fcntl(descriptor_, F_SETLK, &wanted) == 0;
}

}  // namespace riverd::storage
