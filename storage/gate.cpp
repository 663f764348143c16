#include "storage/gate.hpp"

namespace riverd::storage {

Gate::Pass Gate::enter() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !closed_; });
  ++inside_;
  return Pass(this);
}

void Gate::leave() {
  const std::scoped_lock lock(mutex_);
  --inside_;
  if (closed_ && inside_ == 0) changed_.notify_all();
}

bool Gate::close(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  closed_ = true;
  if (changed_.wait_for(lock, limit, [this] { return inside_ == 0; })) return true;
  closed_ = false;
  changed_.notify_all();
  return false;
}

void Gate::open() {
  const std::scoped_lock lock(mutex_);
  closed_ = false;
  changed_.notify_all();
}

}  // namespace riverd::storage
