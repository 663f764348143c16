#include "tests/crash/crash_points.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <utility>

namespace riverd::crash {
namespace {

/// The C library's function of this name.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

struct State {
  std::mutex mutex;
  std::optional<Plan> plan;
  std::string failing_while;  // a file; empty: always
  std::uint64_t calls = 0;
  std::vector<Event> log;
};

State& state() {
  static State* const all = [] {
    auto* made = new State;  // lives as long as the process: other libraries write while they are unloaded
    const char* folder = std::getenv("RIVERD_CRASH_FOLDER");
    constexpr std::array<std::pair<const char*, Mode>, 3> modes = {{{"RIVERD_CRASH_BEFORE", Mode::before},
                                                                    {"RIVERD_CRASH_WITHIN", Mode::within},
                                                                    {"RIVERD_CRASH_FAIL", Mode::fail}}};
    for (const auto& [name, mode] : modes) {
      const char* number = std::getenv(name);
      if (folder == nullptr || number == nullptr) continue;
      const char* error = std::getenv("RIVERD_CRASH_ERRNO");
      made->plan = Plan{folder, mode, std::strtoull(number, nullptr, 10),
                        error == nullptr ? EIO : std::atoi(error), false};
    }
    if (const char* file = std::getenv("RIVERD_CRASH_WHILE"); file != nullptr) made->failing_while = file;
    return made;
  }();
  return *all;
}

[[noreturn]] void end() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

std::string name_of(int descriptor) {
  std::array<char, PATH_MAX> name{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), name.data(), name.size());
  return size < 0 ? std::string() : std::string(name.data(), static_cast<std::size_t>(size));
}

/// What to do with a call.
enum class Verdict : std::uint8_t { pass, half, fail };

Verdict judge(Event event) {
  State& all = state();
  const std::scoped_lock lock(all.mutex);
  if (!all.plan || !event.file.starts_with(all.plan->folder)) return Verdict::pass;
  const std::uint64_t number = ++all.calls;
  if (all.plan->log) all.log.push_back(std::move(event));
  switch (all.plan->mode) {
    case Mode::before:
      if (number == all.plan->at) end();
      break;
    case Mode::within:
      if (number == all.plan->at) return Verdict::half;
      break;
    case Mode::fail:
      if (number >= all.plan->at &&
          (all.failing_while.empty() || ::access(all.failing_while.c_str(), F_OK) == 0)) {
        errno = all.plan->error;
        return Verdict::fail;
      }
      break;
    case Mode::count:
      break;
  }
  return Verdict::pass;
}

bool counting() {
  State& all = state();
  const std::scoped_lock lock(all.mutex);
  return all.plan.has_value();
}

/// A write of some parts at an offset, by way of `whole`, which does it.
template <class Whole>
ssize_t write_parts(int descriptor, const iovec* parts, int count, off_t offset, Whole whole) {
  if (!counting()) return whole();
  Event event{Event::Kind::write, name_of(descriptor)};
  for (int i = 0; i < count; ++i)
    event.bytes.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  event.offset = static_cast<std::uint64_t>(offset >= 0 ? offset : ::lseek(descriptor, 0, SEEK_CUR));
  event.durable = (::fcntl(descriptor, F_GETFL) & O_DSYNC) != 0;
  const std::string bytes = event.bytes;
  const auto at = static_cast<off_t>(event.offset);
  switch (judge(std::move(event))) {
    case Verdict::fail:
      return -1;
    case Verdict::half: {
      static const auto write_at = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
      static_cast<void>(write_at(descriptor, bytes.data(), bytes.size() / 2, at));
      end();
    }
    case Verdict::pass:
      break;
  }
  return whole();
}

/// Any other call: done, and then the end; or not done.
template <class Whole>
int call(Event event, Whole whole) {
  switch (judge(std::move(event))) {
    case Verdict::fail:
      return -1;
    case Verdict::half:
      whole();
      end();
    case Verdict::pass:
      break;
  }
  return whole();
}

std::string absolute(const char* name) {
  if (name[0] == '/') return name;
  std::array<char, PATH_MAX> folder{};
  return std::string(::getcwd(folder.data(), folder.size()) != nullptr ? folder.data() : "") + "/" + name;
}

template <class Open>
int open_file(const char* name, int flags, Open open) {
  if ((flags & O_CREAT) == 0 || !counting() || ::access(name, F_OK) == 0) return open();
  return call({Event::Kind::create, absolute(name)}, open);
}

}  // namespace

void arm(const Plan& plan) {
  State& all = state();
  const std::scoped_lock lock(all.mutex);
  all.plan = plan;
  all.calls = 0;
  all.log.clear();
}

void disarm() {
  State& all = state();
  const std::scoped_lock lock(all.mutex);
  all.plan.reset();
}

std::uint64_t calls() {
  State& all = state();
  const std::scoped_lock lock(all.mutex);
  return all.calls;
}

void mark(std::uint64_t number) {
  State& all = state();
  const std::scoped_lock lock(all.mutex);
  Event event;
  event.offset = number;
  if (all.plan && all.plan->log) all.log.push_back(std::move(event));
}

std::vector<Event> take_log() {
  State& all = state();
  const std::scoped_lock lock(all.mutex);
  return std::exchange(all.log, {});
}

}  // namespace riverd::crash

// What the program calls instead of the C library. The names with 64 are what some libraries call.
using namespace riverd::crash;

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static const auto next = real<ssize_t(int, const void*, size_t)>("write");
  const iovec part{const_cast<void*>(bytes), size};
  return write_parts(descriptor, &part, 1, -1, [&] { return next(descriptor, bytes, size); });
}

ssize_t writev(int descriptor, const iovec* parts, int count) {
  static const auto next = real<ssize_t(int, const iovec*, int)>("writev");
  return write_parts(descriptor, parts, count, -1, [&] { return next(descriptor, parts, count); });
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  static const auto next = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  const iovec part{const_cast<void*>(bytes), size};
  return write_parts(descriptor, &part, 1, offset, [&] { return next(descriptor, bytes, size, offset); });
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
  return pwrite(descriptor, bytes, size, offset);
}

ssize_t pwritev(int descriptor, const iovec* parts, int count, off_t offset) {
  static const auto next = real<ssize_t(int, const iovec*, int, off_t)>("pwritev");
  return write_parts(descriptor, parts, count, offset,
                     [&] { return next(descriptor, parts, count, offset); });
}

int fsync(int descriptor) {
  static const auto next = real<int(int)>("fsync");
  if (!counting()) return next(descriptor);
  const std::string name = name_of(descriptor);
  const bool folder = (::fcntl(descriptor, F_GETFL) & O_DIRECTORY) == O_DIRECTORY;
  return call({folder ? Event::Kind::sync_folder : Event::Kind::sync, name},
              [&] { return next(descriptor); });
}

int fdatasync(int descriptor) {
  static const auto next = real<int(int)>("fdatasync");
  if (!counting()) return next(descriptor);
  return call({Event::Kind::sync, name_of(descriptor)}, [&] { return next(descriptor); });
}

int ftruncate(int descriptor, off_t length) noexcept {
  static const auto next = real<int(int, off_t)>("ftruncate");
  if (!counting()) return next(descriptor, length);
  Event event{Event::Kind::truncate, name_of(descriptor)};
  event.offset = static_cast<std::uint64_t>(length);
  return call(std::move(event), [&] { return next(descriptor, length); });
}

int truncate(const char* name, off_t length) noexcept {
  static const auto next = real<int(const char*, off_t)>("truncate");
  Event event{Event::Kind::truncate, absolute(name)};
  event.offset = static_cast<std::uint64_t>(length);
  return call(std::move(event), [&] { return next(name, length); });
}

int rename(const char* from, const char* to) noexcept {
  static const auto next = real<int(const char*, const char*)>("rename");
  return call({Event::Kind::rename, absolute(from), absolute(to)}, [&] { return next(from, to); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  static const auto next = real<int(int, const char*, int, const char*, unsigned)>("renameat2");
  return call({Event::Kind::rename, absolute(from), absolute(to)},
              [&] { return next(from_folder, from, to_folder, to, flags); });
}

int unlink(const char* name) noexcept {
  static const auto next = real<int(const char*)>("unlink");
  return call({Event::Kind::unlink, absolute(name)}, [&] { return next(name); });
}

int open(const char* name, int flags, ...) {
  static const auto next = real<int(const char*, int, ...)>("open");
  mode_t mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return open_file(name, flags, [&] { return next(name, flags, mode); });
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
