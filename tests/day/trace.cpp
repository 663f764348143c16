#include "tests/day/trace.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace riverd::day {

/// Nothing but the poller logs here, and it does so on the thread of the test.
class Trace::Sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit Sink(Trace& trace) : trace_(trace) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    trace_.note("riverd", std::string(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}

  Trace& trace_;
};

Trace::Trace(std::shared_ptr<poll::ManualClock> clock)
    : clock_(std::move(clock)), before_(spdlog::default_logger()) {
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("day", std::make_shared<Sink>(*this)));
}

Trace::~Trace() {
  spdlog::set_default_logger(before_);
}

void Trace::note(const std::string& who, const std::string& what) {
  const std::string time = to_rfc3339(clock_->now());
  lines_.push_back(time.substr(0, 10) + " " + time.substr(11, 5) + "  " + who + ": " + what);
}

std::size_t Trace::count(const std::string& text) const {
  return static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), [&](const std::string& line) {
    return line.find(text) != std::string::npos;
  }));
}

std::string Trace::text() const {
  std::string out;
  for (const std::string& line : lines_) out += line + "\n";
  return out;
}

}  // namespace riverd::day
