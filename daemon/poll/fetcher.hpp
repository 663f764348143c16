#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "feeds/result.hpp"
#include "storage/feed_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
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
  http::RequestLimits limits;  // not of files
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

  /// An answer that was got a moment ago, when its feed was looked for: the next fetch of that address within
  /// a minute takes it instead of asking once more for all of it (P4).
  void offer(std::string url, http::Response answer);

 private:
  boost::asio::awaitable<Result<http::Response>> read_file(FeedTarget target);

  http::Client& client_;
  runtime::CpuPool& pool_;
  std::uint64_t max_body_;
  struct Offer {
    std::string url;
    http::Response answer;
    std::chrono::steady_clock::time_point until;
  };
  std::optional<Offer> offer_;
};

}  // namespace riverd::poll
