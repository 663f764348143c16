#include "daemon/serve/live.hpp"

#include "daemon/serve/live_events.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <deque>
#include <list>
#include <string>
#include <utility>

namespace riverd::serve {

namespace asio = boost::asio;
using Part = std::shared_ptr<const std::string>;

namespace {

/// How long a client waits before it comes back, in milliseconds.
constexpr const char* reconnection_time = "retry: 5000\n";

/// Says that a read is under way, whatever becomes of the coroutine that does it.
class Reading {
 public:
  Reading(std::shared_ptr<asio::steady_timer>& place, std::shared_ptr<asio::steady_timer> done)
      : place_(place) {
    place_ = std::move(done);
  }
  ~Reading() {
    const auto done = std::exchange(place_, nullptr);
    done->cancel();
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  std::shared_ptr<asio::steady_timer>& place_;
};

Part heartbeat_comment() {
  static const auto comment = std::make_shared<const std::string>(":\n\n");
  return comment;
}

}  // namespace

/// What all channels have in common.
struct Live::Shared {
  const storage::Store& store;
  runtime::CpuPool& pool;
  LiveLimits limits;
  std::size_t listeners = 0;
};

/// The newest events of one river, for all who listen to it.
class Live::Channel {
 public:
  Channel(std::shared_ptr<Shared> shared, std::shared_ptr<const Catalog> catalog, std::size_t river)
      : shared_(std::move(shared)), catalog_(std::move(catalog)), river_(river) {}

  /// Up to which arrival the river was read; nullopt: it was not yet.
  [[nodiscard]] std::optional<std::uint64_t> read_through() const { return through_; }

  /// Whether there may be more than was read. While it is being read too: who slept then would not be woken
  /// for it.
  [[nodiscard]] bool is_behind() const { return behind_ || reading_ != nullptr; }

  /// Whether events() has everything after that arrival.
  [[nodiscard]] bool keeps_after(std::uint64_t arrival) const { return arrival >= kept_after_; }

  void changed();
  void end();

  /// Reads what is new; while another does, waits for it. False: it could not be read.
  [[nodiscard]] static asio::awaitable<bool> read(std::shared_ptr<Channel> channel);

  /// What is kept of what arrived after `arrival`; one event is shared, several are joined.
  [[nodiscard]] Part events_after(std::uint64_t arrival) const;

  [[nodiscard]] const std::shared_ptr<Shared>& shared() const { return shared_; }
  [[nodiscard]] const std::shared_ptr<const Catalog>& catalog() const { return catalog_; }
  [[nodiscard]] std::size_t river() const { return river_; }

  std::list<Listener*> listeners;

 private:
  void keep(LiveEvents events);

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<const Catalog> catalog_;
  std::size_t river_;
  std::deque<LiveEvent> events_;
  std::uint64_t kept_after_ = 0;
  std::optional<std::uint64_t> through_;
  bool behind_ = true;
  std::shared_ptr<asio::steady_timer> reading_;  // cancelled when the read under way has ended
};

/// One client.
class Live::Listener : public http::ReplyStream {
 public:
  Listener(const asio::any_io_executor& executor, std::shared_ptr<Channel> channel,
           std::optional<std::uint64_t> last)
      : channel_(std::move(channel)), timer_(executor), last_(last) {
    at_ = channel_->listeners.insert(channel_->listeners.end(), this);
    ++channel_->shared()->listeners;
  }
  ~Listener() override {
    channel_->listeners.erase(at_);
    --channel_->shared()->listeners;
  }

  asio::awaitable<Part> next() override;

  void stop() override {
    stopped_ = true;
    wake();
  }

  void wake() { timer_.cancel(); }

 private:
  [[nodiscard]] asio::awaitable<Part> from_store();
  [[nodiscard]] Part begin();

  std::shared_ptr<Channel> channel_;
  asio::steady_timer timer_;
  std::optional<std::uint64_t> last_;  // told up to and with this arrival
  std::list<Listener*>::iterator at_;
  bool begun_ = false;
  bool stopped_ = false;
};

void Live::Channel::changed() {
  behind_ = true;
  for (auto* listener : listeners) {
    listener->wake();
  }
}

void Live::Channel::end() {
  for (auto* listener : listeners) {
    listener->stop();
  }
}

asio::awaitable<bool> Live::Channel::read(std::shared_ptr<Channel> channel) {
  if (const auto other = channel->reading_) {
    co_await other->async_wait(asio::as_tuple(asio::use_awaitable));
    co_return channel->through_.has_value();
  }
  const auto executor = co_await asio::this_coro::executor;
  const auto done = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
  channel->behind_ = false;
  auto work = [channel, after = channel->through_] {
    return read_live_events(channel->shared_->store, *channel->catalog_, channel->river_, after,
                            channel->shared_->limits.events);
  };
  const Reading reading(channel->reading_, done);
  auto events = co_await channel->shared_->pool.run(std::move(work));
  if (!events) {
    channel->behind_ = true;
    spdlog::error("the events of a river could not be read: {}", events.error().message());
    co_return false;
  }
  channel->keep(std::move(*events));
  co_return true;
}

void Live::Channel::keep(LiveEvents events) {
  if (!through_ || events.cut) {
    events_.clear();
    kept_after_ = events.after;
  }
  through_ = events.through;
  for (auto& event : events.events) {
    events_.push_back(std::move(event));
  }
  while (events_.size() > shared_->limits.events) {
    kept_after_ = events_.front().arrival;
    events_.pop_front();
  }
}

Part Live::Channel::events_after(std::uint64_t arrival) const {
  const auto first =
      std::upper_bound(events_.begin(), events_.end(), arrival,
                       [](std::uint64_t number, const LiveEvent& event) { return number < event.arrival; });
  if (events_.end() - first == 1) {
    return first->text;
  }
  std::string joined;
  for (auto event = first; event != events_.end(); ++event) {
    joined += *event->text;
  }
  return joined.empty() ? nullptr : std::make_shared<const std::string>(std::move(joined));
}

/// What is said at once: when to come back, and where to go on then, though nothing may have been told.
Part Live::Listener::begin() {
  begun_ = true;
  last_ = std::min(last_.value_or(*channel_->read_through()), *channel_->read_through());
  return std::make_shared<const std::string>(reconnection_time + ("id: " + std::to_string(*last_)) + "\n\n");
}

asio::awaitable<Part> Live::Listener::from_store() {
  const auto channel = channel_;
  auto work = [channel, after = *last_] {
    return read_live_events(channel->shared()->store, *channel->catalog(), channel->river(), after,
                            channel->shared()->limits.resumed);
  };
  const auto events = co_await channel->shared()->pool.run(std::move(work));
  if (!events) {
    spdlog::error("the events of a river could not be read: {}", events.error().message());
    stopped_ = true;
    co_return nullptr;
  }
  last_ = events->through;
  std::string joined;
  for (const auto& event : events->events) {
    joined += *event.text;
  }
  Part part;
  if (!joined.empty()) {
    part = std::make_shared<const std::string>(std::move(joined));
  }
  co_return part;
}

asio::awaitable<Part> Live::Listener::next() {
  while (!stopped_) {
    auto& channel = *channel_;
    if (channel.is_behind() || !channel.read_through()) {
      const bool read = co_await Channel::read(channel_);
      stopped_ = stopped_ || !read;  // the store cannot be read: the client comes back
      continue;
    }
    if (!begun_) {
      co_return begin();
    }
    if (*last_ < *channel.read_through()) {
      Part part;
      if (channel.keeps_after(*last_)) {
        part = channel.events_after(*last_);
        last_ = channel.read_through();
      } else {
        part = co_await from_store();
      }
      if (part) {
        co_return part;
      }
      continue;
    }
    timer_.expires_after(channel.shared()->limits.heartbeat);
    const auto [woken] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!woken && !stopped_) {
      co_return heartbeat_comment();
    }
  }
  co_return nullptr;
}

Live::Live(const storage::Store& store, runtime::CpuPool& pool, const std::shared_ptr<const Catalog>& catalog,
           LiveLimits limits)
    : shared_(std::make_shared<Shared>(Shared{store, pool, limits})) {
  reconfigure(catalog);
}

Live::~Live() {
  for (const auto& channel : channels_) {
    channel->end();
  }
}

void Live::reconfigure(const std::shared_ptr<const Catalog>& catalog) {
  for (const auto& channel : channels_) {
    channel->end();
  }
  channels_.clear();
  for (std::size_t river = 0; river < catalog->settings().rivers.size(); ++river) {
    channels_.push_back(std::make_shared<Channel>(shared_, catalog, river));
  }
}

void Live::feeds_changed(std::span<const FeedId> feeds) {
  for (const auto& channel : channels_) {
    const auto concerns = [&](FeedId feed) {
      const auto rivers = channel->catalog()->rivers_of(feed);
      return std::find(rivers.begin(), rivers.end(), channel->river()) != rivers.end();
    };
    if (std::any_of(feeds.begin(), feeds.end(), concerns)) {
      channel->changed();
    }
  }
}

asio::awaitable<std::shared_ptr<http::ReplyStream>> Live::listen(std::size_t river,
                                                                 std::optional<std::uint64_t> last) {
  std::shared_ptr<http::ReplyStream> stream;
  if (river < channels_.size() && shared_->listeners < shared_->limits.listeners) {
    const auto executor = co_await asio::this_coro::executor;
    stream = std::make_shared<Listener>(executor, channels_[river], last);
  }
  co_return stream;
}

std::size_t Live::listeners() const {
  return shared_->listeners;
}

}  // namespace riverd::serve
