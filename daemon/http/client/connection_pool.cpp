#include "daemon/http/client/connection_pool.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <list>
#include <map>
#include <utility>
#include <vector>

namespace riverd::http {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// The idle connections of one kind, which live equally long: the oldest is the first to go.
class Shelf {
 public:
  Shelf(std::chrono::seconds lifetime, std::size_t most) : lifetime_(lifetime), most_(most) {}

  void put(const PoolKey& key, std::unique_ptr<ByteStream> stream) {
    if (const auto same = origins_.find(key);
        same != origins_.end() && same->second.size() >= ConnectionPool::most_per_origin) {
      remove(same->second.front());
    } else if (idle_.size() >= most_) {
      remove(idle_.begin());
    }
    idle_.push_back(Idle{key, std::move(stream), Clock::now() + lifetime_});
    origins_[key].push_back(std::prev(idle_.end()));
  }

  /// The origin's connection that was put last; nullptr if there is none.
  std::unique_ptr<ByteStream> take(const PoolKey& key) {
    const auto same = origins_.find(key);
    if (same == origins_.end()) return nullptr;
    const auto last = same->second.back();
    auto stream = std::move(last->stream);
    remove(last);
    return stream;
  }

  /// Closes what has been idle for its lifetime.
  void sweep(Clock::time_point now) {
    while (!idle_.empty() && idle_.front().until <= now) remove(idle_.begin());
  }

  void clear() {
    origins_.clear();
    idle_.clear();
  }

  /// When the oldest is due; Clock::time_point::max() if there is none.
  [[nodiscard]] Clock::time_point due() const {
    return idle_.empty() ? Clock::time_point::max() : idle_.front().until;
  }

  [[nodiscard]] std::size_t size() const { return idle_.size(); }

 private:
  struct Idle {
    PoolKey key;
    std::unique_ptr<ByteStream> stream;
    Clock::time_point until;
  };
  using Place = std::list<Idle>::iterator;

  void remove(Place place) {
    const auto same = origins_.find(place->key);
    std::erase(same->second, place);
    if (same->second.empty()) origins_.erase(same);
    idle_.erase(place);
  }

  std::chrono::seconds lifetime_;
  std::size_t most_;
  std::list<Idle> idle_;                           // the oldest first
  std::map<PoolKey, std::vector<Place>> origins_;  // the oldest first; none is empty
};

}  // namespace

struct ConnectionPool::State : std::enable_shared_from_this<ConnectionPool::State> {
  explicit State(const asio::any_io_executor& executor) : timer(executor) {}

  [[nodiscard]] Shelf& shelf(const PoolKey& key) { return key.tls ? tls : plain; }
  [[nodiscard]] Clock::time_point due() const { return std::min(plain.due(), tls.due()); }

  /// Closes what is due and sets the timer for the rest.
  void sweep() {
    const auto now = Clock::now();
    plain.sweep(now);
    tls.sweep(now);
    armed = due() != Clock::time_point::max();
    if (!armed) return;
    timer.expires_at(due());
    timer.async_wait([state = weak_from_this()](const boost::system::error_code& error) {
      if (error) return;
      if (const auto self = state.lock()) self->sweep();
    });
  }

  Shelf plain{plain_lifetime, most_plain};
  Shelf tls{tls_lifetime, most_tls};
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
  auto& shelf = state_->shelf(key);
  while (auto stream = shelf.take(key)) {
    if (stream->quiet()) return stream;
  }
  return nullptr;
}

void ConnectionPool::put(const PoolKey& key, std::unique_ptr<ByteStream> stream) {
  if (state_->closed) return;
  state_->shelf(key).put(key, std::move(stream));
  if (!state_->armed || state_->due() < state_->timer.expiry()) state_->sweep();
}

void ConnectionPool::close() {
  state_->closed = true;
  state_->plain.clear();
  state_->tls.clear();
  state_->timer.cancel();
}

std::size_t ConnectionPool::size() const {
  return state_->plain.size() + state_->tls.size();
}

}  // namespace riverd::http
