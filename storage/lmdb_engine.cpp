#include "storage/lmdb_engine.hpp"

#include "storage/directory_lock.hpp"
#include "storage/durable_file.hpp"
#include "storage/error.hpp"
#include "storage/folder_owner.hpp"
#include "storage/gate.hpp"
#include "storage/lmdb_environment.hpp"
#include "storage/lmdb_error.hpp"
#include "storage/lmdb_pages.hpp"
#include "storage/lmdb_transaction.hpp"

#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

namespace riverd::storage {
namespace {

constexpr std::uint64_t commits_per_reader_check = 256;

/// The compacted copy until it takes the store's place.
constexpr const char* compact_suffix = ".compact";
/// Readers are done in far less, unless one waits for something that waits for it.
constexpr std::chrono::milliseconds readers_limit{2000};
/// How long other processes that read the store are waited for, in all, and from one look to the next.
constexpr int claim_attempts = 50;
constexpr std::chrono::milliseconds claim_interval{200};

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

/// What a file takes of the disk.
std::uint64_t bytes_on_disk(const std::filesystem::path& file) {
  constexpr std::uint64_t block = 512;  // of st_blocks, whatever the file system's are
  struct stat status{};
  return ::stat(file.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_blocks) * block : 0;
}

}  // namespace

struct LmdbEngine::Impl {
  LmdbOptions options;
  std::filesystem::path file;
  std::optional<DirectoryLock> lock;
  std::optional<ReadersClaim> claim;             // ends when the environment is closed: declared before it
  std::unique_ptr<LmdbEnvironment> environment;  // null after a swap that failed
  std::uint64_t openings = 0;                    // of the environment
  std::mutex turn;                               // to write
  std::mutex alone;                              // to close the gate, and so to change the two above
  mutable Gate gate;                             // whoever uses the environment is inside
  bool registered = false;
  std::uint64_t writes = 0;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    environment.reset();
    if (registered) OpenFiles::remove(file);
  }

  Result<void> open_environment() {
    auto opened = LmdbEnvironment::open(options, file);
    if (!opened) return opened.error();
    environment = std::move(*opened);
    ++openings;
    return {};
  }

  [[nodiscard]] Error closed() const {
    return {StorageError::io, file.string() +
                                  ": could not be opened again; what was committed is in it, start "
                                  "riverd again"};
  }

  /// For whoever is inside the gate.
  [[nodiscard]] Result<void> copy(const NewFile& copy) const {
    int status = mdb_env_copyfd2(environment->get(), copy.descriptor(), MDB_CP_COMPACT);
    if (status == MDB_SUCCESS) status = copy.sync();
    if (status != MDB_SUCCESS) return explain(status, file);
    return {};
  }

  void open_again(std::uint64_t seen);
  Result<MDB_txn*> begin(unsigned flags, Gate::Pass& pass);

  enum class Swap { done, others_read };
  Result<Swap> swap(NewFile& copy);
  Result<Swap> swap_alone(NewFile& copy);
};

/// Puts the copy in the place of the file; nobody is inside the gate.
Result<LmdbEngine::Impl::Swap> LmdbEngine::Impl::swap_alone(NewFile& copy) {
  environment.reset();
  if (!claim) claim.emplace();
  if (!claim->take(file)) {
    claim.reset();
    if (auto opened = open_environment(); !opened) return opened.error();
    return Swap::others_read;
  }
  bool renamed = false;
  const int status = copy.replace(renamed);
  if (renamed) give_to_folder_owner(file);
  if (auto opened = open_environment(); !opened) return opened.error();
  if (status != 0) return explain(status, file);
  return Swap::done;
}

Result<LmdbEngine::Impl::Swap> LmdbEngine::Impl::swap(NewFile& copy) {
  const std::scoped_lock closing(alone);
  if (!gate.close(readers_limit)) {
    return Error(StorageError::io,
                 file.string() + ": was not compacted, since a request read it for too long; try again");
  }
  auto outcome = swap_alone(copy);
  gate.open();
  return outcome;
}

/// Unless another thread did since so many openings.
void LmdbEngine::Impl::open_again(std::uint64_t seen) {
  const std::scoped_lock closing(alone);
  if (openings != seen || !gate.close(readers_limit)) return;
  environment.reset();
  static_cast<void>(open_environment());
  gate.open();
}

/// Begins a transaction inside the gate. A failing disk can leave LMDB not knowing what of a commit is
/// written: then it refuses everything until the file, which says so, is opened again.
Result<MDB_txn*> LmdbEngine::Impl::begin(unsigned flags, Gate::Pass& pass) {
  for (bool again = true;; again = false) {
    pass = gate.enter();
    MDB_txn* transaction = nullptr;
    const int status =
        environment ? mdb_txn_begin(environment->get(), nullptr, flags, &transaction) : MDB_PANIC;
    if (status == MDB_SUCCESS) return transaction;
    if (status != MDB_PANIC || !again) return environment ? explain(status, file) : closed();
    const std::uint64_t seen = openings;
    pass = Gate::Pass{};
    open_again(seen);
  }
}

LmdbEngine::LmdbEngine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LmdbEngine::~LmdbEngine() = default;

Result<std::unique_ptr<LmdbEngine>> LmdbEngine::open(const LmdbOptions& options) {
  auto impl = std::make_unique<Impl>();
  const std::filesystem::path directory = without_slash(options.directory);
  impl->options = options;
  impl->file = directory / "store.mdb";
  if (!options.read_only) {
    if (auto made = make_directory(directory); !made) return made.error();
    auto lock = DirectoryLock::take(directory);
    if (!lock) return lock.error();
    impl->lock = std::move(*lock);
    // Of a process that was killed while it compacted.
    ::unlink((impl->file.string() + compact_suffix).c_str());
  }
  impl->registered = OpenFiles::add(impl->file);
  if (!impl->registered) {
    return Error(StorageError::in_use, impl->file.string() + ": this process has it open already");
  }
  if (!options.read_only) {
    if (auto created = LmdbEnvironment::create(options, impl->file); !created) return created.error();
    // A commit is durable only if the file's name is.
    for (const auto& folder : {directory, directory.parent_path()}) {
      const int status = sync_folder(folder);
      if (status != 0 && folder == directory) return explain(status, impl->file);
    }
  }
  if (auto opened = impl->open_environment(); !opened) return opened.error();
  return std::unique_ptr<LmdbEngine>(new LmdbEngine(std::move(impl)));
}

Result<std::unique_ptr<ReadTransaction>> LmdbEngine::begin_read() const {
  Gate::Pass pass;
  const auto transaction = impl_->begin(MDB_RDONLY, pass);
  if (!transaction) return transaction.error();
  return std::unique_ptr<ReadTransaction>(std::make_unique<LmdbTransaction>(
      impl_->environment->get(), *transaction, impl_->environment->tables(), impl_->file, std::move(pass)));
}

Result<std::unique_ptr<WriteTransaction>> LmdbEngine::begin_write() {
  std::unique_lock turn(impl_->turn);
  Gate::Pass pass;
  const auto transaction = impl_->begin(0, pass);
  if (!transaction) return transaction.error();
  if (++impl_->writes % commits_per_reader_check == 0) {
    int dead = 0;
    mdb_reader_check(impl_->environment->get(), &dead);
  }
  return std::unique_ptr<WriteTransaction>(
      std::make_unique<LmdbTransaction>(impl_->environment->get(), *transaction, impl_->environment->tables(),
                                        impl_->file, std::move(pass), std::move(turn)));
}

EngineUsage LmdbEngine::usage() const {
  const auto pass = impl_->gate.enter();
  if (!impl_->environment) return {0, impl_->options.map_size};
  MDB_envinfo info{};
  MDB_stat stat{};
  mdb_env_info(impl_->environment->get(), &info);
  mdb_env_stat(impl_->environment->get(), &stat);
  return {(info.me_last_pgno + 1) * stat.ms_psize, info.me_mapsize};
}

std::string LmdbEngine::name() const {
  return impl_->file.string();
}

Result<void> LmdbEngine::check(const std::function<void(const std::string&)>& report) const {
  const auto pass = impl_->gate.enter();
  if (!impl_->environment) return impl_->closed();
  return check_pages(impl_->environment->get(), impl_->file, report);
}

Result<void> LmdbEngine::copy_to(const std::filesystem::path& file) const {
  const auto pass = impl_->gate.enter();
  if (!impl_->environment) return impl_->closed();
  std::error_code ignored;
  const auto exists = [&] {
    return Error(StorageError::io,
                 file.string() + ": " + std::strerror(EEXIST) + "; name a file that does not exist yet");
  };
  if (std::filesystem::exists(std::filesystem::symlink_status(file, ignored))) return exists();
  auto copy = NewFile::create(file, {});
  if (!copy) {
    return Error(StorageError::access_denied,
                 file.string() + ": cannot be written (" + copy.error().code.message() +
                     "); name a file in a folder that riverd's user may write to");
  }
  if (auto copied = impl_->copy(*copy); !copied) {
    // What fails to be written is the copy, what fails to be read the store.
    if (copied.error().code != StorageError::damaged)
      return Error(copied.error().code, file.string() + ": no copy was made; " + copied.error().message());
    return copied;
  }
  if (const int status = copy->publish(); status != 0)
    return status == EEXIST ? exists() : explain(status, file);
  return {};
}

Result<Compacted> LmdbEngine::compact() {
  const std::scoped_lock turn(impl_->turn);
  Compacted out;
  out.bytes_before = bytes_on_disk(impl_->file);
  std::optional<NewFile> copy;
  {
    const auto pass = impl_->gate.enter();
    if (!impl_->environment) return impl_->closed();
    if (impl_->options.read_only)
      return Error(StorageError::access_denied, impl_->file.string() + ": is open for reading only");
    auto made = NewFile::create(impl_->file, compact_suffix);
    if (!made) return explain(made.error().code.value(), impl_->file);
    copy = std::move(*made);
    if (auto copied = impl_->copy(*copy); !copied) return copied.error();
  }
  for (int attempt = 0; attempt < claim_attempts; ++attempt) {
    const auto swapped = impl_->swap(*copy);
    if (!swapped) return swapped.error();
    if (*swapped == Impl::Swap::done) {
      out.bytes_after = bytes_on_disk(impl_->file);
      return out;
    }
    std::this_thread::sleep_for(claim_interval);
  }
  return Error(StorageError::in_use,
               impl_->file.string() +
                   ": was not compacted, since another process reads it (a backup, a check or a listing); "
                   "try again when that has ended");
}

std::string engine_version() {
  return std::to_string(MDB_VERSION_MAJOR) + "." + std::to_string(MDB_VERSION_MINOR) + "." +
         std::to_string(MDB_VERSION_PATCH);
}

}  // namespace riverd::storage
