#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace riverd::storage {

/// Lets any number in, unless it is closed: then newcomers wait, and whoever closed it is alone. Any thread.
class Gate {
 public:
  /// Being inside, until it is destroyed, on whichever thread.
  class Pass {
   public:
    Pass() = default;
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    friend class Gate;
    explicit Pass(Gate* gate) : gate_(gate) {}
    Gate* gate_ = nullptr;
  };

  /// Waits while it is closed.
  [[nodiscard]] Pass enter();

  /// Keeps newcomers out and waits until all are gone. False, and open, if they are not in time: somebody
  /// inside may be waiting to enter once more. For one thread at a time.
  [[nodiscard]] bool close(std::chrono::milliseconds limit);
  void open();

 private:
  void leave();

  std::mutex mutex_;  // the members below
  std::condition_variable changed_;
  std::size_t inside_ = 0;
  bool closed_ = false;
};

}  // namespace riverd::storage
