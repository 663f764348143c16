#include "daemon/runtime/task_group.hpp"

#include "daemon/runtime/timeout.hpp"
#include "tests/support/run_coroutine.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <sstream>
#include <stdexcept>

using namespace riverd;
using runtime::TaskGroup;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// Collects what is logged while it lives.
class CapturedLog {
 public:
  CapturedLog() : before_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
    auto logger = std::make_shared<spdlog::logger>("test", sink);
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(logger);
  }
  ~CapturedLog() { spdlog::set_default_logger(before_); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

asio::awaitable<void> nothing() {
  co_return;
}

asio::awaitable<void> for_ever(int& ended) {
  struct AtEnd {
    explicit AtEnd(int& c) : count(&c) {}
    ~AtEnd() { ++*count; }
    AtEnd(const AtEnd&) = delete;
    AtEnd& operator=(const AtEnd&) = delete;
    int* count;
  };
  const AtEnd at_end(ended);
  co_await runtime::sleep_until(std::chrono::steady_clock::time_point::max());
}

asio::awaitable<void> failing() {
  throw std::runtime_error("it broke");
  co_return;
}

}  // namespace

TEST_CASE("an exception that escapes a task is logged under its name and ends only that task") {
  const CapturedLog log;
  asio::io_context context;
  TaskGroup group(context.get_executor());
  int ended = 0;
  group.spawn("poll of one.example", failing());
  group.spawn("patient", for_ever(ended));
  context.poll();
  CHECK(log.text() == "error poll of one.example: it broke\n");
  CHECK(group.size() == 1);
  group.cancel();
  context.run();
  CHECK(ended == 1);
}

TEST_CASE("cancelling ends every task without a word and refuses new ones") {
  const CapturedLog log;
  asio::io_context context;
  TaskGroup group(context.get_executor());
  int ended = 0;
  for (int i = 0; i < 5; ++i) group.spawn("patient", for_ever(ended));
  asio::post(context, [&] { group.cancel(); });
  context.run();
  CHECK(ended == 5);
  CHECK(group.size() == 0);
  CHECK(group.cancelled());
  group.spawn("late", for_ever(ended));
  CHECK(group.size() == 0);
  CHECK(log.text().empty());
}

TEST_CASE("a task cancelled before its first step does not take it") {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  int ended = 0;
  group.spawn("patient", for_ever(ended));
  group.cancel();
  context.run();
  CHECK(group.size() == 0);
}

TEST_CASE("waiting ends with the last task, or says that the deadline came first") {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  int ended = 0;
  group.spawn("patient", for_ever(ended));
  const auto now = std::chrono::steady_clock::now();

  auto wait = [&]() -> asio::awaitable<bool> {
    const bool early = co_await group.wait_until(now + 20ms);
    CHECK_FALSE(early);
    group.cancel();
    co_return co_await group.wait_until(std::chrono::steady_clock::time_point::max());
  };
  CHECK(test::run(context, wait()));
  CHECK(ended == 1);
  CHECK(test::run(context, group.wait_until(now)));
}

TEST_CASE("tasks that end at once leave an empty group") {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  for (int i = 0; i < 3; ++i) group.spawn("brief", nothing());
  context.run();
  CHECK(group.size() == 0);
}

TEST_CASE("a group may be destroyed before its tasks have ended") {
  asio::io_context context;
  int ended = 0;
  {
    TaskGroup group(context.get_executor());
    group.spawn("patient", for_ever(ended));
    context.poll();
    group.cancel();
  }
  context.run();
  CHECK(ended == 1);
}
