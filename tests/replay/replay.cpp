#include "tests/replay/replay.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <stdexcept>
#include <utility>

namespace riverd::replay {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_complaints = 40;

/// A number that a process and its child share.
class SharedCounter {
 public:
  SharedCounter() {
    void* memory =
        ::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no memory to share");
    counter_ = new (memory) Counter(0);
  }
  ~SharedCounter() { ::munmap(counter_, sizeof(Counter)); }
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;

  [[nodiscard]] std::size_t value() const { return counter_->load(); }
  void increment() { ++*counter_; }

 private:
  using Counter = std::atomic<std::size_t>;
  static_assert(Counter::is_always_lock_free);
  Counter* counter_;
};

std::vector<std::string> urls_of(const World& world) {
  std::vector<std::string> out;
  out.reserve(world.size());
  for (std::size_t i = 0; i < world.size(); ++i) out.push_back(world.outlet(i).url());
  return out;
}

std::vector<std::string> titles_of(const World& world) {
  std::vector<std::string> out;
  out.reserve(world.size());
  for (std::size_t i = 0; i < world.size(); ++i) out.push_back(world.outlet(i).title());
  return out;
}

/// Everything, and every other outlet.
std::vector<std::vector<std::size_t>> rivers_of(const World& world) {
  std::vector<std::vector<std::size_t>> out(2);
  for (std::size_t i = 0; i < world.size(); ++i) {
    out[0].push_back(i);
    if (i % 4 < 2) out[1].push_back(i);
  }
  return out;
}

}  // namespace

Replay::Replay(World world, std::uint64_t seed, const Pace& pace)
    : seed_(seed),
      pace_(pace),
      random_(seed ^ 0x5EEDU),
      fate_(seed ^ 0xFA7EU),
      world_(std::move(world)),
      rivers_(rivers_of(world_)),
      ledger_(rivers_, titles_of(world_), world_.now()),
      complaints_(ledger_),
      aggregator_(directory_.path(), urls_of(world_), rivers_) {
  readers_.emplace_back("reader of /feed.atom", 0, Reading::atom, ledger_, complaints_);
  readers_.emplace_back("reader of /feed.rss", 0, Reading::rss, ledger_, complaints_);
  readers_.emplace_back("reader of /feed.json", 0, Reading::json, ledger_, complaints_);
  readers_.emplace_back("reader of a smaller river", 1, Reading::atom, ledger_, complaints_);
  next_reading_.assign(readers_.size(), world_.now());
  for (std::size_t i = 0; i < world_.size(); ++i) {
    next_poll_.push_back(world_.now() + random_.between(1min, 3h));
  }
  aggregator_.read_all(pace_.reads_all);
  aggregator_.open();
}

Group Replay::ask(const std::vector<std::size_t>& outlets) {
  Group group;
  for (const std::size_t outlet : outlets) {
    group.push_back({outlet, world_.now(), world_.outlet(outlet).ask(world_.now())});
    world_.advance(world_.now() + random_.between(1ms, 900ms));
  }
  return group;
}

Group Replay::plan_group() {
  world_.advance(std::max(world_.now(), *std::min_element(next_poll_.begin(), next_poll_.end())));
  if (hook_) hook_(world_.now());
  std::vector<std::size_t> due;
  for (std::size_t i = 0; i < world_.size() && due.size() < pace_.most_together; ++i) {
    if (next_poll_[i] > world_.now()) continue;
    due.push_back(i);
    next_poll_[i] = world_.now() + random_.between(pace_.least_interval, pace_.most_interval);
  }
  return ask(due);
}

void Replay::settled(const Group& group) {
  for (const Poll& poll : group) ledger_.polled(poll.outlet, poll.answer, poll.at);
  polls_ += group.size();
}

void Replay::take(const Group& group) {
  aggregator_.take(group);
  settled(group);
  read_due(world_.now());
  if (next_expiry_ && *next_expiry_ <= world_.now()) expire();
}

void Replay::keep_for(std::chrono::milliseconds max_age, std::uint64_t max_entries) {
  aggregator_.keep({max_age, max_entries});
  expire();
}

void Replay::expire() {
  const auto dropped = aggregator_.expire(world_.now());
  for (auto& reader : readers_) reader.dropped(dropped);
  ledger_.expired();
  next_expiry_ = world_.now() + 24h;
}

void Replay::read_due(Time now) {
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    if (next_reading_[i] > now) continue;
    readers_[i].read(aggregator_.document(readers_[i].river(), readers_[i].format()), now);
    next_reading_[i] = now + random_.between(pace_.least_reading, pace_.most_reading);
  }
}

void Replay::run(std::chrono::milliseconds span) {
  const Time end = world_.now() + span;
  while (*std::min_element(next_poll_.begin(), next_poll_.end()) < end && complaints() < most_complaints) {
    take(plan_group());
  }
  world_.advance(end);
}

void Replay::run_polls(std::size_t count) {
  const std::size_t end = polls_ + count;
  while (polls_ < end && complaints() < most_complaints) take(plan_group());
}

std::vector<Group> Replay::plan_groups(std::size_t count) {
  std::vector<Group> groups;
  for (std::size_t planned = 0; planned < count; planned += groups.back().size()) {
    groups.push_back(plan_group());
  }
  return groups;
}

void Replay::settled(const std::vector<Group>& groups) {
  for (const Group& group : groups) settled(group);
  read_due(world_.now());
}

void Replay::run_killed(std::size_t count) {
  const auto groups = plan_groups(count);
  aggregator_.drop();
  const std::size_t acknowledged = take_until_killed(groups);
  ++kills_;
  aggregator_.open();
  // The group that was under way may be in the store; taking it in again must change nothing then.
  for (std::size_t i = acknowledged; i < groups.size(); ++i) aggregator_.take(groups[i]);
  settled(groups);
}

void Replay::run_undisturbed(std::size_t count) {
  const auto groups = plan_groups(count);
  for (const Group& group : groups) aggregator_.take(group);
  settled(groups);
}

std::size_t Replay::take_until_killed(const std::vector<Group>& groups) {
  SharedCounter acknowledged;
  const std::size_t fatal = fate_.below(groups.size());
  const auto delay = static_cast<unsigned>(fate_.below(6'000));
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process to kill");
  if (child == 0) {
    try {
      aggregator_.open();
      for (const Group& group : groups) {
        aggregator_.take(group);
        acknowledged.increment();
      }
    } catch (...) {
      ::_exit(1);
    }
    while (true) ::pause();
  }
  int status = 0;
  while (acknowledged.value() < fatal) {
    ::usleep(50);
    if (::waitpid(child, &status, WNOHANG) == child) throw std::runtime_error("riverd ended by itself");
  }
  ::usleep(delay);
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  if (!WIFSIGNALED(status)) throw std::runtime_error("riverd ended by itself");
  return acknowledged.value();
}

void Replay::poll_everything() {
  for (std::size_t first = 0; first < world_.size(); first += pace_.most_together) {
    std::vector<std::size_t> outlets;
    for (std::size_t i = first; i < std::min(first + pace_.most_together, world_.size()); ++i)
      outlets.push_back(i);
    world_.advance(world_.now() + 1min);
    take(ask(outlets));
  }
  read_everything();
}

void Replay::read_everything() {
  std::fill(next_reading_.begin(), next_reading_.end(), world_.now());
  read_due(world_.now());
}

void Replay::drop_and_open() {
  aggregator_.drop();
  aggregator_.open();
}

void Replay::finish() {
  world_.set_quiet(true);
  for (int i = 0; i < 4; ++i) {
    world_.advance(world_.now() + 6h);
    poll_everything();
  }
  for (auto& reader : readers_) reader.finish(world_.now());
}

std::string Replay::report() const {
  const std::string text = complaints_.text();
  if (text.empty()) return {};
  return "seed " + std::to_string(seed_) + ", " + std::to_string(polls_) + " polls, " +
         std::to_string(articles()) + " articles, " + std::to_string(complaints()) + " complaints\n" + text;
}

std::string Replay::documents() const {
  std::string out;
  for (const auto& reader : readers_) out += aggregator_.document(reader.river(), reader.format());
  return out;
}

}  // namespace riverd::replay
