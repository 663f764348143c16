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

PathParameters parameters_of(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  PathParameters out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == "{}") {
      out.emplace_back(path[i]);
    }
  }
  return out;
}

/// 404, or 405 where the path exists for other methods.
Reply refusal(bool get, bool post) {
  if (!get && !post) {
    return Reply::text(404, "There is nothing at this path.");
  }
  const std::string allow = get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST";
  auto reply = Reply::text(405, "This path answers " + allow + " only.");
  reply.fields.push_back({"Allow", allow});
  return reply;
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
      const auto parameters = parameters_of(route.segments, head.path);
      co_return co_await route.handler(head, parameters);
    }
    (route.method == Method::get ? get : post) = true;
  }
  co_return refusal(get, post);
}

}  // namespace riverd::http
