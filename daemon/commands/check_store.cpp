#include "daemon/commands/check_store.hpp"

#include "daemon/log.hpp"
#include "storage/error.hpp"
#include "storage/verify.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>

namespace riverd::commands {
namespace {

constexpr std::uint64_t most_lines = 100;

/// How the reading ended; its exit status.
enum Verdict : int { whole = 0, broken = 1, not_checked = 2 };

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // nobody listens any more
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// In the child: everything it finds goes into the pipe, line by line, before a damaged page can end it.
Verdict read_store(const storage::StoreOptions& options, int pipe) {
  const auto say = [&](const std::string& line) { write_all(pipe, log_safe(line) + "\n"); };
  const auto store = storage::Store::open(options);
  if (!store) {
    say(store.error().message());
    return store.error().code == storage::StorageError::damaged ? broken : not_checked;
  }
  std::uint64_t lines = 0;
  const auto verified = store->verify([&](const storage::Violation& violation) {
    if (++lines <= most_lines) say(to_string(violation));
  });
  if (!verified) {
    say(verified.error().message());
    return verified.error().code == storage::StorageError::damaged ? broken : not_checked;
  }
  if (lines > most_lines) say("… and " + std::to_string(lines - most_lines) + " more");
  if (verified->violations > 0) return broken;
  say((options.directory / "store.mdb").string() + " is whole: " + std::to_string(verified->rows) +
      " rows were read");
  return whole;
}

[[noreturn]] void run_child(const storage::StoreOptions& options, int pipe) {
  // LMDB says on standard error where it stumbles, in words for its authors.
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
  int status = not_checked;
  try {
    status = read_store(options, pipe);
  } catch (const std::exception& e) {
    write_all(pipe, std::string("the store could not be read: ") + e.what() + "\n");
  }
  ::_exit(status);
}

std::string how_to_restore(const std::filesystem::path& file) {
  return "To restore a backup: stop riverd, move " + file.string() + " and " + file.string() +
         "-lock away, copy the backup to " + file.string() + ", run `riverd check --store` and start riverd.";
}

}  // namespace

int check_store(storage::StoreOptions options, std::ostream& out) {
  options.read_only = true;
  const std::filesystem::path file = options.directory / "store.mdb";
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    out << "the store was not checked: " << std::strerror(errno) << "\n";
    return 1;
  }
  out.flush();
  const pid_t child = ::fork();
  if (child == 0) run_child(options, ends[1]);
  ::close(ends[1]);
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = ::read(ends[0], buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    out.write(buffer.data(), count);
  }
  ::close(ends[0]);
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child < 0) {
    out << "the store was not checked: no process could be started\n";
    return 1;
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == whole) return 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) == not_checked) return 1;
  if (WIFSIGNALED(status)) {
    out << file.string() << " is damaged: reading it ended with " << ::strsignal(WTERMSIG(status)) << "\n";
  } else if (WEXITSTATUS(status) != broken) {
    // Whoever watches the process has ended it for what a signal would have.
    out << file.string() << " is damaged: reading it ended with status " << WEXITSTATUS(status) << "\n";
  }
  out << how_to_restore(file) << "\n";
  return 1;
}

}  // namespace riverd::commands
