#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "feeds/result.hpp"
#include "storage/feed_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace riverd::poll {

/// What is asked for: an address, what is already known of it, and who asks.
struct FeedTarget {
  explicit FeedTarget(std::string address) : url(std::move(address)) {}

  std::string url;                 // http, https or file
  storage::Validators validators;  // empty ones are not sent
  std::string user;                // Basic authentication; empty: none
  std::string password;
};

/// Where documents come from. A seam, so that polls are tested with answers made by hand.
class Fetcher {
 public:
  virtual ~Fetcher() = default;

  /// The answer to one conditional request; a file that is as its validators say answers 304.
  [[nodiscard]] virtual boost::asio::awaitable<Result<http::Response>> fetch(FeedTarget target) = 0;
};

/// Fetches http and https through the client, files on the CPU pool. Runs on the client's executor.
class SourceFetcher final : public Fetcher {
 public:
  /// `max_body`: the largest file, in bytes. Client and pool outlive the fetcher and its requests.
  SourceFetcher(http::Client& client, runtime::CpuPool& pool, std::uint64_t max_body);

  [[nodiscard]] boost::asio::awaitable<Result<http::Response>> fetch(FeedTarget target) override;

 private:
  http::Client& client_;
  runtime::CpuPool& pool_;
  std::uint64_t max_body_;
};

}  // namespace riverd::poll
