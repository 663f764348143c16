#include "daemon/http/client/body_budget.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <list>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

struct BodyBudget::State {
  State(asio::any_io_executor e, std::uint64_t b) : executor(std::move(e)), limit(b) {}

  void wake_all() {
    for (asio::steady_timer* timer : reading) timer->cancel();
  }
  void wake_first() {
    if (!reading.empty()) reading.front()->cancel();
  }

  asio::any_io_executor executor;
  std::uint64_t limit;
  std::uint64_t held = 0;
  std::size_t complete = 0;                // answers that are read and not let go
  std::list<asio::steady_timer*> reading;  // answers that are not read to their end, as they were begun
};

BodyBudget::BodyBudget(asio::any_io_executor executor, std::uint64_t bytes)
    : state_(std::make_shared<State>(std::move(executor), bytes)) {}

std::shared_ptr<BodyShare> BodyBudget::share() {
  return std::make_shared<BodyShare>(state_);
}

std::uint64_t BodyBudget::held() const {
  return state_->held;
}

/// Among those that are read.
struct BodyShare::Place {
  explicit Place(BodyBudget::State& s)
      : state(s), timer(s.executor), at(s.reading.insert(s.reading.end(), &timer)) {}
  ~Place() {
    state.reading.erase(at);
    state.wake_first();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] bool may_read() const {
    return state.held < state.limit || (state.complete == 0 && state.reading.front() == &timer);
  }

  BodyBudget::State& state;
  asio::steady_timer timer;
  Clock::time_point until = Clock::time_point::max();  // the end of its patience, once it has paused
  std::list<asio::steady_timer*>::iterator at;
};

BodyShare::BodyShare(std::shared_ptr<BodyBudget::State> state)
    : state_(std::move(state)), place_(std::make_unique<Place>(*state_)) {}

BodyShare::~BodyShare() {
  if (!place_) --state_->complete;
  place_.reset();
  holds(0);
  if (state_->complete == 0) state_->wake_first();
}

bool BodyShare::has_room() const {
  return !place_ || place_->may_read();
}

asio::awaitable<void> BodyShare::room(Clock::time_point deadline) {
  while (!has_room()) {
    if (place_->until == Clock::time_point::max())
      place_->until = std::min(Clock::now() + BodyBudget::longest_pause, deadline);
    if (place_->until <= Clock::now()) break;
    place_->timer.expires_at(place_->until);
    co_await place_->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void BodyShare::holds(std::uint64_t bytes) {
  const bool was_short = state_->held >= state_->limit;
  state_->held += bytes - bytes_;
  bytes_ = bytes;
  if (was_short && state_->held < state_->limit) state_->wake_all();
}

void BodyShare::read() {
  if (!place_) return;
  ++state_->complete;
  place_.reset();
}

}  // namespace riverd::http
