#pragma once

#include "tests/replay/operations.hpp"
#include "tests/replay/random.hpp"
#include "tests/replay/replay.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace riverd::replay {

/// Begins operations at random outlets and ends them some time later, never the same twice nor more than two
/// at once at one outlet.
class Adversary {
 public:
  /// Acts about so often, with these operations. The replay and they outlive it.
  Adversary(Replay& replay, std::uint64_t seed, std::chrono::milliseconds every,
            std::vector<const Operation*> operations);

  /// To be called as time goes by.
  void act(Time now);

  /// Ends everything that lasts.
  void rest();

 private:
  struct Active {
    const Operation* operation = nullptr;
    std::size_t outlet = 0;
    Time end{};
  };

  void end_due(Time now);
  void begin_one(Time now);

  Replay& replay_;
  Random random_;
  std::chrono::milliseconds every_;
  std::vector<const Operation*> operations_;
  Time next_;
  std::vector<Active> active_;
};

}  // namespace riverd::replay
