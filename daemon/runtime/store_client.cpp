#include "daemon/runtime/store_client.hpp"

namespace riverd::runtime {

namespace asio = boost::asio;

asio::awaitable<Result<storage::CommitResult>> StoreClient::commit(storage::Batch batch) {
  return commit(std::move(batch), [](storage::CommitResult stored) { return stored; });
}

asio::awaitable<Result<storage::Compacted>> StoreClient::compact() {
  using Outcome = Result<storage::Compacted>;
  auto reply = std::make_shared<Reply<Outcome>>(co_await asio::this_coro::executor, 1);
  writer_.compact([reply](const Outcome& outcome) { reply->try_send(boost::system::error_code{}, outcome); });
  co_return co_await reply->async_receive(asio::use_awaitable);
}

}  // namespace riverd::runtime
