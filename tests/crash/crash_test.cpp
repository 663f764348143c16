#include "tests/crash/crash_points.hpp"
#include "tests/crash/power_loss.hpp"
#include "tests/crash/script.hpp"
#include "tests/storage/support.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>

/// Every point at which the writing process can be killed, fail to write or lose the power, in a scripted
/// day of polls. RIVERD_CRASH_ROUNDS makes the day longer than it is in the normal run.
namespace riverd::crash {
namespace {

namespace fs = std::filesystem;
using storage::test::in_child;
using storage::test::must;

int rounds() {
  const char* given = std::getenv("RIVERD_CRASH_ROUNDS");
  return given == nullptr ? 5 : std::atoi(given);
}

/// A folder in memory, where there is one: what is flushed is the model's affair.
class Scratch {
 public:
  Scratch() {
    const fs::path memory = "/dev/shm";
    const fs::path parent = fs::is_directory(memory) ? memory : fs::temp_directory_path();
    std::string name = (parent / "riverd-crash-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// How many states a child has reached, told to its parent however it ends.
class Progress {
 public:
  Progress()
      : reached_(static_cast<std::size_t*>(::mmap(nullptr, sizeof(std::size_t), PROT_READ | PROT_WRITE,
                                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~Progress() { ::munmap(reached_, sizeof(std::size_t)); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  std::size_t& operator*() const { return *reached_; }

 private:
  std::size_t* reached_;
};

/// The states a run that nothing disturbs passes through, and the calls it makes.
struct Undisturbed {
  std::vector<Step> steps;
  std::vector<std::string> states;  // after opening, then after each step
  std::uint64_t calls = 0;
  std::vector<Event> log;
  std::string folder;
};

Undisturbed run_undisturbed() {
  const Scratch scratch;
  Undisturbed out;
  out.steps = scripted_day(rounds());
  out.folder = scratch.path().string();
  arm({out.folder, Mode::count, 0, 0, true});
  {
    Opened opened = must(open_store(scratch.path()));
    out.states.push_back(digest_of_tables(*opened.engine));
    mark(1);
    for (const Step& step : out.steps) {
      must(run(opened.store, step));
      out.states.push_back(digest_of_tables(*opened.engine));
      mark(out.states.size());
    }
  }
  out.calls = calls();
  out.log = take_log();
  disarm();
  return out;
}

const Undisturbed& undisturbed() {
  static const Undisturbed once = run_undisturbed();
  return once;
}

std::size_t violations(const storage::Store& store) {
  std::size_t count = 0;
  const auto verified = store.verify([&](const storage::Violation& violation) {
    ++count;
    std::cerr << to_string(violation) << "\n";
  });
  return verified ? count : count + 1;
}

enum Outcome : int {
  fine = 0,
  not_opened = 1,
  other_state = 2,
  broken_rule = 3,
  other_end = 4,
  step_failed = 5
};

/// Opens what a run that reached so many states left, holds it against the states before and after, and
/// goes on from there to the end.
int inspect(const fs::path& folder, std::size_t reached) {
  const Undisturbed& expected = undisturbed();
  auto opened = open_store(folder);
  if (!opened) {
    std::cerr << opened.error().message() << "\n";
    return not_opened;
  }
  const std::string now = digest_of_tables(*opened->engine);
  std::size_t at = reached == 0 ? 0 : reached - 1;
  if (now != expected.states[at] && at + 1 < expected.states.size()) ++at;
  if (now != expected.states[at]) return other_state;
  if (violations(opened->store) > 0) return broken_rule;
  for (std::size_t i = at; i < expected.steps.size(); ++i) {
    if (!run(opened->store, expected.steps[i])) return step_failed;
  }
  return digest_of_tables(*opened->engine) == expected.states.back() ? fine : other_end;
}

/// The whole day; ends where the plan says.
int live(const fs::path& folder, const Plan& plan, const Progress& progress) {
  const Undisturbed& expected = undisturbed();
  arm(plan);
  Opened opened = must(open_store(folder));
  *progress = 1;
  for (const Step& step : expected.steps) {
    must(run(opened.store, step));
    ++*progress;
  }
  return 0;
}

TEST_CASE("a process killed before or within any call that changes a file leaves one of two states") {
  const Undisturbed& expected = undisturbed();
  REQUIRE(std::set<std::string>(expected.states.begin(), expected.states.end()).size() > 5);
  std::size_t points = 0;
  for (const Mode mode : {Mode::before, Mode::within}) {
    for (std::uint64_t at = 1; at <= expected.calls; ++at) {
      const Scratch scratch;
      const Progress progress;
      const Plan plan{scratch.path().string(), mode, at, 0, false};
      const int ended = in_child([&] { return live(scratch.path(), plan, progress); });
      INFO((mode == Mode::before ? "before call " : "within call ") << at << ", state " << *progress);
      REQUIRE(ended == -1);
      CHECK(in_child([&] { return inspect(scratch.path(), *progress); }) == fine);
      ++points;
    }
  }
  WARN(points << " points at which the process was killed");
}

TEST_CASE("a power cut between any two calls leaves one of two states, whatever was not flushed") {
  const Undisturbed& expected = undisturbed();
  using Left = Disk::Left;
  Disk disk;
  std::size_t reached = 0;
  std::size_t images = 0;
  std::minstd_rand random(7);
  const auto judge = [&](Left left) {
    const Scratch scratch;
    disk.write_to(scratch.path(), expected.folder, left, random);
    INFO("image " << images << ", state " << reached << ", left " << static_cast<int>(left));
    CHECK(in_child([&] { return inspect(scratch.path(), reached); }) == fine);
    ++images;
  };
  for (const Event& event : expected.log) {
    if (event.kind == Event::Kind::mark) {
      reached = static_cast<std::size_t>(event.offset);
      judge(Left::nothing);  // what was acknowledged is on the disk
      continue;
    }
    disk.apply(event);
    if (disk.unflushed() == 0) {
      judge(Left::nothing);
      continue;
    }
    for (const Left left : {Left::nothing, Left::all, Left::but_first, Left::last, Left::some, Left::some})
      judge(left);
  }
  WARN(images << " disks after a power cut");
}

/// Lives the day with calls failing from one on; then there is room again and the day goes on. Every
/// failure is told with the store's place, and what was acknowledged is still read.
int live_with_fault(const fs::path& folder, const Plan& plan) {
  const Undisturbed& expected = undisturbed();
  const auto told = [&](const Error& error) { return error.message().starts_with(folder.string()); };
  arm(plan);
  auto opened = open_store(folder);
  if (!opened) {
    if (!told(opened.error())) return 10;
    disarm();
    opened = open_store(folder);
    if (!opened) return not_opened;
  }
  std::size_t state = 0;
  bool failed = false;
  while (state < expected.steps.size()) {
    if (const auto done = run(opened->store, expected.steps[state]); done) {
      ++state;
      continue;
    } else if (!told(done.error())) {
      return 11;
    }
    if (digest_of_tables(*opened->engine) != expected.states[state]) return other_state;
    // Once there is room, the next try does it.
    if (failed) return step_failed;
    failed = true;
    disarm();
  }
  disarm();
  if (violations(opened->store) > 0) return broken_rule;
  return digest_of_tables(*opened->engine) == expected.states.back() ? fine : other_end;
}

TEST_CASE(
    "calls that fail from any one on are told, change nothing, and are made up for when there is room") {
  const Undisturbed& expected = undisturbed();
  std::size_t points = 0;
  for (const int error : {ENOSPC, EIO, EROFS}) {
    for (std::uint64_t at = 1; at <= expected.calls; ++at) {
      const Scratch scratch;
      INFO(::strerror(error) << " from call " << at);
      const Plan plan{scratch.path().string(), Mode::fail, at, error, false};
      CHECK(in_child([&] { return live_with_fault(scratch.path(), plan); }) == fine);
      ++points;
    }
  }
  WARN(points << " points at which calls began to fail");
}

}  // namespace
}  // namespace riverd::crash
