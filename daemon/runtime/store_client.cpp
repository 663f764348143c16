#include "daemon/runtime/store_client.hpp"

#include "storage/writer.hpp"

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace riverd::runtime {

namespace asio = boost::asio;

namespace {

template <class Outcome>
using Reply = asio::experimental::concurrent_channel<void(boost::system::error_code, Outcome)>;

}  // namespace

asio::awaitable<Result<storage::CommitResult>> StoreClient::commit(storage::Batch batch) {
  using Outcome = Result<storage::CommitResult>;
  const Timed timed(commit_time_);
  // Shared: the writing thread may answer after the waiting coroutine was cancelled and is gone.
  auto reply = std::make_shared<Reply<Outcome>>(co_await asio::this_coro::executor, 1);
  writer_.submit(std::move(batch), [reply](Outcome outcome) {
    reply->try_send(boost::system::error_code{}, std::move(outcome));
  });
  co_return co_await reply->async_receive(asio::use_awaitable);
}

asio::awaitable<Result<storage::Compacted>> StoreClient::compact() {
  using Outcome = Result<storage::Compacted>;
  auto reply = std::make_shared<Reply<Outcome>>(co_await asio::this_coro::executor, 1);
  writer_.compact([reply](const Outcome& outcome) { reply->try_send(boost::system::error_code{}, outcome); });
  co_return co_await reply->async_receive(asio::use_awaitable);
}

}  // namespace riverd::runtime
