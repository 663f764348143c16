#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/poll/host_limits.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "feeds/discover/found_feed.hpp"
#include "feeds/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace riverd {

/// What was found behind an address that somebody wants to subscribe to.
struct Discovered {
  std::vector<discover::FoundFeed> feeds;  // the best first, at least one
  std::size_t chosen = 0;                  // the first of them that is a feed
  std::string url;                         // of that one: where it lies, permanent redirects followed
  std::string title;                       // as it calls itself; may be empty
  std::string format;                      // `rss2.0`, `atom1.0`, … (the names of the parse contract)
  std::size_t items = 0;
  http::Response answer;  // of that one, so that nobody asks for it again
};

/// Finds the feed behind a page's or a feed's address (P19): the address itself; what the page names in Link
/// headers and link elements; where the site's documentation says its feeds are. Nothing else is tried.
///
/// Each host is asked within its limits, like by a poll. An answer of a site that is known needs no page. At
/// most five candidates are looked at, the best first, until one is a feed. It is the owner who asks, for one
/// document each: robots.txt is not read (P17).
class Discovery {
 public:
  /// All outlive it. On the client's executor.
  Discovery(http::Client& client, poll::HostLimits& limits, runtime::CpuPool& pool)
      : client_(client), limits_(limits), pool_(pool) {}

  /// `wanted`: an address, with or without scheme (then https, and http where that is not answered), or a
  /// handle of the Fediverse, `@name@host`. The error is a sentence that says what was found instead and what
  /// to do.
  [[nodiscard]] boost::asio::awaitable<Result<Discovered>> find(std::string wanted);

 private:
  [[nodiscard]] boost::asio::awaitable<Result<http::Response>> fetch(std::string url);
  [[nodiscard]] boost::asio::awaitable<Result<http::Response>> fetch_first(std::string url,
                                                                           bool guessed_scheme);
  [[nodiscard]] boost::asio::awaitable<bool> read(Discovered& found, http::Response answer);
  [[nodiscard]] boost::asio::awaitable<Result<Discovered>> choose(std::vector<discover::FoundFeed> feeds);

  http::Client& client_;
  poll::HostLimits& limits_;
  runtime::CpuPool& pool_;
};

}  // namespace riverd
