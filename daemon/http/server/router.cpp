#include "daemon/http/server/router.hpp"

#include <cstddef>
#include <utility>

namespace riverd::http {
namespace {

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) {
    return false;
  }
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == "{}" ? path[i].empty() : pattern[i] != path[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

void Router::add(Method method, std::string_view pattern, RouteHandler handler) {
  Route route;
  route.method = method;
  route.handler = std::move(handler);
  for (pattern.remove_prefix(1);;) {
    const auto slash = pattern.find('/');
    route.segments.emplace_back(pattern.substr(0, slash));
    if (slash == std::string_view::npos) {
      break;
    }
    pattern.remove_prefix(slash + 1);
  }
  routes_.push_back(std::move(route));
}

boost::asio::awaitable<Reply> Router::route(const RequestHead& head) const {
  const auto wanted = head.method == Method::head ? Method::get : head.method;
  bool get = false;
  bool post = false;
  for (const auto& route : routes_) {
    if (!matches(route.segments, head.path)) {
      continue;
    }
    if (route.method == wanted) {
      PathParameters parameters;
      for (std::size_t i = 0; i < route.segments.size(); ++i) {
        if (route.segments[i] == "{}") {
          parameters.emplace_back(head.path[i]);
        }
      }
      return route.handler(head, std::move(parameters));
    }
    (route.method == Method::get ? get : post) = true;
  }
  return [](bool has_get, bool has_post) -> boost::asio::awaitable<Reply> {
    if (!has_get && !has_post) {
      co_return Reply::text(404, "There is nothing at this path.");
    }
    const std::string allow = has_get ? (has_post ? "GET, HEAD, POST" : "GET, HEAD") : "POST";
    auto reply = Reply::text(405, "This path answers " + allow + " only.");
    reply.fields.push_back({"Allow", allow});
    co_return reply;
  }(get, post);
}

}  // namespace riverd::http
