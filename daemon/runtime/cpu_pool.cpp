#include "daemon/runtime/cpu_pool.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

namespace riverd::runtime {

namespace asio = boost::asio;

struct CpuPool::Impl {
  explicit Impl(unsigned threads) : pool(std::max(threads, 1U)) {}

  std::mutex mutex;  // between accepting work and closing: accepted work is always run
  bool closed = false;
  std::atomic<std::size_t> queued{0};
  asio::thread_pool pool;
};

CpuPool::CpuPool(unsigned threads) : impl_(std::make_unique<Impl>(threads)) {}

CpuPool::~CpuPool() {
  join();
}

void CpuPool::join() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->closed = true;
  }
  impl_->pool.join();
}

std::size_t CpuPool::queued() const {
  return impl_->queued;
}

asio::awaitable<void> CpuPool::execute(std::function<void()> job) {
  auto initiate = [impl = impl_.get()](auto handler, std::function<void()> function) {
    // The guard keeps the caller's context running while nothing but this job will wake it.
    auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
    auto resume = [handler = std::move(handler),
                   guard = std::move(guard)](std::exception_ptr failure) mutable {
      const auto executor = guard.get_executor();
      asio::post(executor, [handler = std::move(handler), failure = std::move(failure)]() mutable {
        std::move(handler)(std::move(failure));
      });
    };

    const std::scoped_lock lock(impl->mutex);
    if (impl->closed) {
      resume(std::make_exception_ptr(boost::system::system_error(asio::error::operation_aborted)));
      return;
    }
    ++impl->queued;
    asio::post(impl->pool, [impl, resume = std::move(resume), function = std::move(function)]() mutable {
      --impl->queued;
      std::exception_ptr failure;
      try {
        function();
      } catch (...) {
        failure = std::current_exception();
      }
      resume(std::move(failure));
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr)>(
      std::move(initiate), asio::use_awaitable, std::move(job));
}

}  // namespace riverd::runtime
