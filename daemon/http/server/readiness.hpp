#pragma once

#include <sys/epoll.h>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/intrusive/list.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace riverd::http {

/// Which of many descriptors can go on. A server's connections have an epoll instance of their own, which the
/// io_context waits for like for one descriptor: each connection is registered once for its life
/// (edge-triggered), where Asio's reactor arms a descriptor anew for every wait, and whoever can go on is
/// resumed at once, without a way through the context's queue. That is a system call and two locks less a
/// request.
///
/// Used on the executor only. Watches must not outlive it.
class Readiness {
 public:
  enum class Direction : std::uint8_t { readable, writable };
  using Executor = boost::asio::io_context::executor_type;
  class Watch;

  /// Throws boost::system::system_error where the system has no epoll instance left.
  explicit Readiness(const Executor& executor);
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  /// Resumes nobody any more: coroutines that wait are destroyed, by way of the executor. For the end of a
  /// server whose context has stopped.
  void close();

 private:
  using Hook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
  static constexpr std::size_t batch_size = 256;

  void arm();
  void dispatch();

  boost::asio::posix::basic_stream_descriptor<Executor> epoll_;
  std::array<epoll_event, batch_size> batch_{};
  std::size_t next_ = 0;  // of the batch, while it is gone through
  std::size_t count_ = 0;
  bool armed_ = false;  // the context waits for the epoll instance: only while there is something to watch
  bool closed_ = false;
  std::shared_ptr<Readiness*> self_ =
      std::make_shared<Readiness*>(this);  // for a wait that ends later than this
  boost::intrusive::list<Watch, boost::intrusive::base_hook<Hook>,
                         boost::intrusive::constant_time_size<false>>
      watches_;
};

/// One descriptor's readiness, for one coroutine that waits for it. The descriptor must stay open as long.
class Readiness::Watch : public Readiness::Hook {
 public:
  Watch(Readiness& readiness, int descriptor);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Whether an attempt may succeed: nothing has been heard of its being in vain since the last event.
  [[nodiscard]] bool ready(Direction direction) const {
    return direction == Direction::readable ? readable_ || ended_ : writable_ || broken_;
  }

  /// To be told when an attempt would have blocked, or moved less than it could have.
  void exhausted(Direction direction) { (direction == Direction::readable ? readable_ : writable_) = false; }

  /// Until the direction is ready; false if it was cancelled. Only when it is not ready, and one at a time.
  [[nodiscard]] boost::asio::awaitable<bool> wait(Direction direction);

  /// Ends a wait, by way of the executor.
  void cancel();

 private:
  friend class Readiness;
  using Waiter = boost::asio::any_completion_handler<void(bool)>;

  [[nodiscard]] Waiter take();
  void notify(std::uint32_t events);

  Readiness& readiness_;
  int descriptor_;
  bool readable_ = false;  // the registration says whether it is so already
  bool writable_ = true;
  bool ended_ = false;   // the peer sends nothing more: an attempt to read will always say something
  bool broken_ = false;  // likewise to write
  Direction awaited_ = Direction::readable;
  std::optional<Waiter> waiter_;  // Boost 1.81's handler cannot be assigned to
};

}  // namespace riverd::http
