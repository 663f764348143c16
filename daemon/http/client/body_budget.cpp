#include "daemon/http/client/body_budget.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;

struct BodyBudget::State {
  State(asio::any_io_executor e, std::uint64_t b) : executor(std::move(e)), limit(b) {}

  void wake() {
    for (asio::steady_timer* timer : reading) timer->cancel();
  }

  asio::any_io_executor executor;
  std::uint64_t limit;
  std::uint64_t held = 0;
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
      : state(s),
        timer(s.executor, asio::steady_timer::time_point::max()),
        at(s.reading.insert(s.reading.end(), &timer)) {}
  ~Place() {
    const bool was_first = state.reading.front() == &timer;
    state.reading.erase(at);
    // The next in line may read although there is no room; if there is, nobody waits.
    if (was_first && !state.reading.empty()) state.reading.front()->cancel();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] bool may_read() const { return state.held < state.limit || state.reading.front() == &timer; }

  BodyBudget::State& state;
  asio::steady_timer timer;
  std::list<asio::steady_timer*>::iterator at;
};

BodyShare::BodyShare(std::shared_ptr<BodyBudget::State> state)
    : state_(std::move(state)), place_(std::make_unique<Place>(*state_)) {}

BodyShare::~BodyShare() {
  holds(0);
}

asio::awaitable<void> BodyShare::room() {
  while (place_ && !place_->may_read()) {
    co_await place_->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void BodyShare::holds(std::uint64_t bytes) {
  const bool was_short = state_->held >= state_->limit;
  state_->held += bytes - bytes_;
  bytes_ = bytes;
  if (was_short && state_->held < state_->limit) state_->wake();
}

void BodyShare::read() {
  place_.reset();
}

}  // namespace riverd::http
