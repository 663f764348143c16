#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Stands between a program and the C library and ends the program, or lets a call fail, at a chosen one of
/// the calls that change files below a folder: write, pwrite, writev, fsync, fdatasync, msync, truncate,
/// ftruncate, rename, renameat2, link, unlink, and the open that makes a file. A shared library that comes
/// before the C library: link it first, or preload it into any program with
///
///     LD_PRELOAD=libriverd_crash_points.so RIVERD_CRASH_FOLDER=/store RIVERD_CRASH_BEFORE=17
///
/// (also RIVERD_CRASH_WITHIN=17; RIVERD_CRASH_FAIL=17 with RIVERD_CRASH_ERRNO=28, and with
/// RIVERD_CRASH_WHILE=FILE only as long as that file exists).
namespace riverd::crash {

enum class Mode : std::uint8_t {
  count,   ///< counts only
  before,  ///< SIGKILL instead of the call
  within,  ///< a write writes half of its bytes first; another call is done
  fail,    ///< this call and all later ones fail with `error` and do nothing
};

struct Plan {
  std::string folder;  // absolute; calls on other files pass
  Mode mode = Mode::count;
  std::uint64_t at = 0;  // the number of the call, from 1
  int error = 0;         // an errno
  bool log = false;      // remembers every call
};

/// Counts from now on, from 1. Not while another thread is in one of the calls.
void arm(const Plan& plan);
void disarm();
[[nodiscard]] std::uint64_t calls();

/// A call that was remembered.
struct Event {
  enum class Kind : std::uint8_t { write, sync, truncate, create, rename, unlink, sync_folder, mark };
  Kind kind = Kind::mark;
  std::string file{};        // its name at the time of the call
  std::string to{};          // rename
  std::uint64_t offset = 0;  // write; truncate: the new length; mark: the number
  std::string bytes{};       // write
  bool durable = false;      // write: on the disk when it returns (O_DSYNC)
};

/// Puts a mark among the remembered calls.
void mark(std::uint64_t number);
[[nodiscard]] std::vector<Event> take_log();

}  // namespace riverd::crash
