#include "tests/support/process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace riverd::test {
namespace {

/// Between fork and exec only async-signal-safe calls are allowed, so everything is prepared before.
[[noreturn]] void become(const Process::Options& options, char* const* arguments, char* const* environment,
                         int in, int out, int err) {
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  int next = STDERR_FILENO + 1;
  for (const int descriptor : options.inherited) dup2(descriptor, next++);
  for (int other = next; other < 1024; ++other) close(other);
  if (options.file_size_limit) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{*options.file_size_limit, *options.file_size_limit};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  execve(arguments[0], arguments, environment);
  _exit(127);
}

ExitStatus to_status(int raw) {
  if (WIFSIGNALED(raw)) return {true, WTERMSIG(raw)};
  return {false, WEXITSTATUS(raw)};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Process::Process(const Options& options) : folder_(options.output_folder) {
  std::vector<std::string> arguments = options.arguments;
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : options.environment) variables[name] = value;
  std::vector<std::string> assignments;
  for (const auto& [name, value] : variables) assignments.push_back(name + "=" + value);
  std::vector<char*> argument_pointers = pointers(arguments);
  std::vector<char*> environment_pointers = pointers(assignments);

  std::filesystem::create_directories(folder_);
  write_file(folder_ / "in", options.input);
  const int in = open((folder_ / "in").c_str(), O_RDONLY | O_CLOEXEC);
  const int out = open((folder_ / "out").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int err = open((folder_ / "err").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (in < 0 || out < 0 || err < 0) throw std::runtime_error("cannot write below " + folder_.string());
  pid_ = fork();
  if (pid_ == 0) become(options, argument_pointers.data(), environment_pointers.data(), in, out, err);
  close(in);
  close(out);
  close(err);
  if (pid_ < 0) throw std::runtime_error("fork failed");
}

Process::~Process() {
  kill();
}

void Process::signal(int number) const {
  if (!ended_) ::kill(pid_, number);
}

bool Process::running() {
  return !wait(std::chrono::milliseconds{0});
}

std::optional<ExitStatus> Process::wait(std::chrono::milliseconds limit) {
  eventually(
      [this] {
        int raw = 0;
        if (!ended_ && waitpid(pid_, &raw, WNOHANG) == pid_) ended_ = to_status(raw);
        return ended_.has_value();
      },
      limit);
  return ended_;
}

void Process::kill() {
  if (ended_) return;
  ::kill(pid_, SIGKILL);
  int raw = 0;
  waitpid(pid_, &raw, 0);
  ended_ = to_status(raw);
}

std::string Process::out() const {
  return read_file(folder_ / "out");
}

std::string Process::err() const {
  return read_file(folder_ / "err");
}

Finished run_program(Process::Options options, std::chrono::milliseconds limit) {
  Process process(options);
  const auto status = process.wait(limit);
  if (!status)
    throw std::runtime_error(options.arguments.front() + " did not end in time:\n" + process.err());
  return {*status, process.out(), process.err()};
}

unsigned short free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool good = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                    getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(probe);
  if (!good) throw std::runtime_error("no free port on 127.0.0.1");
  return ntohs(address.sin_port);
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace riverd::test
