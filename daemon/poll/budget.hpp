#pragma once

#include "feeds/model/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace riverd::poll {

/// S4: keeps the polls at the budget by one multiplier, the policy's theta. Pure: the clock is handed in.
class Budget {
 public:
  /// `polls`: wanted per feed and day, above zero. `theta`: where the last run of the program left it;
  /// absent: what suits the budget for a usual set of feeds.
  explicit Budget(double polls, std::optional<double> theta = {});

  [[nodiscard]] double theta() const { return theta_; }

  /// Another budget from now on (a reload): theta follows it at once. Nothing happens where it is the same.
  void change(double polls);

  /// So many polls of feeds without an interval of their own fell due.
  void count(std::uint64_t polls) { counted_ += polls; }

  /// Whether a day is over since the last correction, or the first call.
  [[nodiscard]] bool is_due(Time now);

  /// Corrects theta by what was counted in the day that is over, if it is: true if it did. `feeds`: how many
  /// share the budget.
  bool tune(Time now, std::size_t feeds);

 private:
  double wanted_;
  double theta_;
  std::uint64_t counted_ = 0;
  std::optional<Time> since_;
};

/// S4: by what theta is multiplied after a day with `polls` per feed instead of `budget`:
/// clamp((polls / budget)², 0.5, 2).
[[nodiscard]] double correction(double polls, double budget);

/// Theta for a budget before anything was measured.
[[nodiscard]] double usual_theta(double budget);

}  // namespace riverd::poll
