#include "daemon/http/server/readiness.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cerrno>
#include <utility>
#include <vector>

namespace riverd::http {

namespace asio = boost::asio;

namespace {

int new_epoll() {
  const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) {
    throw boost::system::system_error(errno, boost::system::system_category(), "epoll_create1");
  }
  return descriptor;
}

}  // namespace

Readiness::Readiness(const Executor& executor) : epoll_(executor, new_epoll()) {}

Readiness::~Readiness() {
  close();
}

void Readiness::close() {
  if (std::exchange(closed_, true)) {
    return;
  }
  boost::system::error_code ignored;
  epoll_.cancel(ignored);
  // Taken out first: a coroutine that goes takes its watch with it.
  std::vector<Watch::Waiter> waiters;
  for (auto& watch : watches_) {
    if (watch.waiter_) {
      waiters.push_back(watch.take());
    }
  }
}

void Readiness::arm() {
  if (armed_ || closed_ || watches_.empty()) {
    return;
  }
  armed_ = true;
  epoll_.async_wait(asio::posix::descriptor_base::wait_read,
                    [self = std::weak_ptr<Readiness*>(self_)](const boost::system::error_code& error) {
                      const auto here = self.lock();
                      if (here && error != asio::error::operation_aborted) {
                        (*here)->armed_ = false;
                        (*here)->dispatch();
                      }
                    });
}

/// One batch, then the context's other work has its turn: what is left makes the next wait end at once.
void Readiness::dispatch() {
  const int ready = ::epoll_wait(epoll_.native_handle(), batch_.data(), static_cast<int>(batch_.size()), 0);
  count_ = ready > 0 ? static_cast<std::size_t>(ready) : 0;
  for (next_ = 0; next_ < count_;) {
    const auto event = batch_[next_++];
    if (event.data.ptr != nullptr) {
      static_cast<Watch*>(event.data.ptr)->notify(event.events);
    }
  }
  count_ = 0;
  arm();
}

Readiness::Watch::Watch(Readiness& readiness, int descriptor)
    : readiness_(readiness), descriptor_(descriptor) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = this;
  if (::epoll_ctl(readiness_.epoll_.native_handle(), EPOLL_CTL_ADD, descriptor_, &event) != 0) {
    throw boost::system::system_error(errno, boost::system::system_category(), "epoll_ctl");
  }
  readiness_.watches_.push_back(*this);
  readiness_.arm();
}

Readiness::Watch::~Watch() {
  ::epoll_ctl(readiness_.epoll_.native_handle(), EPOLL_CTL_DEL, descriptor_, nullptr);
  // An event of this descriptor may lie further on in the batch at hand.
  for (auto i = readiness_.next_; i < readiness_.count_; ++i) {
    if (readiness_.batch_[i].data.ptr == this) {
      readiness_.batch_[i].data.ptr = nullptr;
    }
  }
  unlink();
  if (readiness_.watches_.empty() && std::exchange(readiness_.armed_, false)) {
    boost::system::error_code ignored;
    readiness_.epoll_.cancel(ignored);  // a wait for nothing would keep the context running
  }
}

asio::awaitable<bool> Readiness::Watch::wait(Direction direction) {
  return asio::async_initiate<decltype(asio::use_awaitable), void(bool)>(
      [this, direction](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        awaited_ = direction;
        waiter_.emplace(std::move(handler));
        if (slot.is_connected()) {
          slot.assign([this](asio::cancellation_type /*type*/) { cancel(); });
        }
      },
      asio::use_awaitable);
}

Readiness::Watch::Waiter Readiness::Watch::take() {
  Waiter out(std::move(*waiter_));
  waiter_.reset();
  return out;
}

void Readiness::Watch::cancel() {
  if (waiter_) {
    asio::post(readiness_.epoll_.get_executor(), [waiter = take()]() mutable { std::move(waiter)(false); });
  }
}

void Readiness::Watch::notify(std::uint32_t events) {
  // No further edge follows the peer's end, which may have come with the last bytes: that is remembered.
  broken_ = broken_ || (events & (EPOLLERR | EPOLLHUP)) != 0;
  ended_ = ended_ || broken_ || (events & EPOLLRDHUP) != 0;
  readable_ = readable_ || (events & EPOLLIN) != 0;
  writable_ = writable_ || (events & EPOLLOUT) != 0;
  if (waiter_ && ready(awaited_)) {
    auto waiter = take();
    std::move(waiter)(true);  // it may destroy this object
  }
}

}  // namespace riverd::http
