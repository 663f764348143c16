#include "daemon/http/client/connection_pool.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <list>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

struct Idle {
  PoolKey key;
  std::unique_ptr<ByteStream> stream;
  Clock::time_point until;
};

}  // namespace

struct ConnectionPool::State : std::enable_shared_from_this<ConnectionPool::State> {
  explicit State(const asio::any_io_executor& executor) : timer(executor) {}

  /// Closes what is due and sets the timer for the rest.
  void sweep() {
    const auto now = Clock::now();
    std::erase_if(idle, [&](const Idle& i) { return i.until <= now; });
    armed = !idle.empty();
    if (!armed) return;
    const auto next = std::min_element(idle.begin(), idle.end(),
                                       [](const Idle& a, const Idle& b) { return a.until < b.until; });
    timer.expires_at(next->until);
    timer.async_wait([state = weak_from_this()](const boost::system::error_code& error) {
      if (error) return;
      if (const auto self = state.lock()) self->sweep();
    });
  }

  std::list<Idle> idle;  // the oldest first
  asio::steady_timer timer;
  bool armed = false;
  bool closed = false;
};

ConnectionPool::ConnectionPool(const asio::any_io_executor& executor)
    : state_(std::make_shared<State>(executor)) {}

ConnectionPool::~ConnectionPool() {
  close();
}

std::unique_ptr<ByteStream> ConnectionPool::take(const PoolKey& key) {
  auto& idle = state_->idle;
  for (auto it = idle.end(); it != idle.begin();) {
    --it;
    if (it->key != key) continue;
    auto stream = std::move(it->stream);
    it = idle.erase(it);
    if (stream->quiet()) return stream;
  }
  return nullptr;
}

void ConnectionPool::put(const PoolKey& key, std::unique_ptr<ByteStream> stream) {
  if (state_->closed) return;
  auto& idle = state_->idle;
  const auto same = [&](const Idle& i) { return i.key == key; };
  if (static_cast<std::size_t>(std::count_if(idle.begin(), idle.end(), same)) >= most_per_origin) {
    idle.erase(std::find_if(idle.begin(), idle.end(), same));
  } else if (idle.size() >= most) {
    idle.pop_front();
  }
  const auto lifetime = key.tls ? tls_lifetime : plain_lifetime;
  idle.push_back(Idle{key, std::move(stream), Clock::now() + lifetime});
  if (!state_->armed || idle.back().until < state_->timer.expiry()) state_->sweep();
}

void ConnectionPool::close() {
  state_->closed = true;
  state_->idle.clear();
  state_->timer.cancel();
}

std::size_t ConnectionPool::size() const {
  return state_->idle.size();
}

}  // namespace riverd::http
