#pragma once

#include "daemon/http/client/client.hpp"
#include "tests/support/origin.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>
#include <utility>

namespace riverd::test {

/// A client that may connect to the loopback addresses, with limits short enough for a test.
class ClientFixture {
 public:
  ClientFixture() {
    options.user_agent = "riverd/test (+https://riverd.example/; 1 subscribers)";
    options.allow_addresses = {"127.0.0.0/8"};
    options.timeout = std::chrono::seconds{20};
    options.idle_timeout = std::chrono::seconds{10};
    options.dns_servers = "127.0.0.1:9";  // nobody answers there
  }

  /// Created with `options` as they are at the first use.
  http::Client& client() {
    if (!client_) client_.emplace(context.get_executor(), options);
    return *client_;
  }

  Result<http::Response> get(http::Request request) { return run(context, client().get(std::move(request))); }
  Result<http::Response> get(const std::string& url) { return get(http::Request(url)); }

  /// The error of a request that must fail.
  Error failure(const std::string& url) {
    auto result = get(url);
    return result ? Error() : result.error();
  }

  boost::asio::io_context context;
  http::ClientOptions options;

 private:
  std::optional<http::Client> client_;  // after the context: destroyed before it
};

}  // namespace riverd::test
