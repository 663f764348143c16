#pragma once

#include "daemon/http/server/reply.hpp"
#include "daemon/http/server/request_head.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

/// Answers a request. The head lives until the answer is there.
using Handler = std::function<boost::asio::awaitable<Reply>(const RequestHead&)>;

/// What the `{}` of a pattern stood for, in order; they point into the request's head and live as long.
using PathParameters = std::vector<std::string_view>;

/// A table of methods and path patterns. A segment `{}` matches any one segment that is not empty, any
/// other only itself; `/a` and `/a/` are two paths. HEAD is answered like GET, the server leaves the
/// body out.
class Router {
 public:
  using RouteHandler =
      std::function<boost::asio::awaitable<Reply>(const RequestHead&, const PathParameters&)>;

  void get(std::string_view pattern, RouteHandler handler) { add(Method::get, pattern, std::move(handler)); }
  void post(std::string_view pattern, RouteHandler handler) {
    add(Method::post, pattern, std::move(handler));
  }

  /// The route's answer; 404 where no pattern matches, 405 with `Allow` where only the method does not.
  [[nodiscard]] boost::asio::awaitable<Reply> route(const RequestHead& head) const;

 private:
  struct Route {
    Method method;
    std::vector<std::string> segments;
    RouteHandler handler;
  };

  void add(Method method, std::string_view pattern, RouteHandler handler);

  std::vector<Route> routes_;
};

}  // namespace riverd::http
