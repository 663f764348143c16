#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace riverd::test {

/// How a process ended.
struct ExitStatus {
  bool signalled = false;
  int code = 0;  // exit status, or the signal's number
};

/// What a program printed and how it ended.
struct Finished {
  ExitStatus status;
  std::string out;
  std::string err;
};

/// A child process whose output goes to files, so that it can be read while it runs and never blocks the
/// child. The destructor kills it (SIGKILL) and waits.
class Process {
 public:
  struct Options {
    std::vector<std::string> arguments;              // the program first
    std::map<std::string, std::string> environment;  // beside the inherited one
    std::filesystem::path output_folder;             // where `out` and `err` are written (appended)
    std::string input;                               // standard input; a small text
    std::vector<int> inherited;                      // descriptors that become 3, 4, … (socket activation)
    std::optional<unsigned long> file_size_limit{};  // RLIMIT_FSIZE in bytes, SIGXFSZ ignored
  };

  explicit Process(const Options& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  [[nodiscard]] bool running();

  /// Waits for the end; nullopt if it does not come in time.
  std::optional<ExitStatus> wait(std::chrono::milliseconds limit = std::chrono::seconds{20});
  /// SIGKILL and wait.
  void kill();

  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;

 private:
  pid_t pid_ = -1;
  std::optional<ExitStatus> ended_;
  std::filesystem::path folder_;
};

/// Runs a program to its end.
Finished run_program(Process::Options options, std::chrono::milliseconds limit = std::chrono::seconds{60});

/// A TCP port of 127.0.0.1 that nothing listened on a moment ago.
unsigned short free_port();

std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text);

/// Polls a condition every few milliseconds until it holds or the time is up.
template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds limit = std::chrono::seconds{20});

}  // namespace riverd::test

#include <thread>

template <class Condition>
bool riverd::test::eventually(Condition condition, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}
