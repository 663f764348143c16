#pragma once

#include "tests/daemon/poll/manual_clock.hpp"

#include <spdlog/logger.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace riverd::day {

/// What happened, a line for each event with its hour: what hosts answered, and what riverd's log says of
/// what it made of that. While it exists the log goes nowhere else.
class Trace {
 public:
  explicit Trace(std::shared_ptr<poll::ManualClock> clock);
  ~Trace();
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  /// One line, from the present hour on.
  void note(const std::string& who, const std::string& what);

  /// Forgets what came before.
  void clear() { lines_.clear(); }

  /// In how many lines a text stands.
  [[nodiscard]] std::size_t count(const std::string& text) const;

  [[nodiscard]] std::string text() const;

 private:
  class Sink;

  std::shared_ptr<poll::ManualClock> clock_;
  std::shared_ptr<spdlog::logger> before_;
  std::vector<std::string> lines_;
};

}  // namespace riverd::day
