#include "tests/end_to_end/growing_origin.hpp"

#include "tests/end_to_end/daemon_fixture.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace riverd::test {
namespace {

constexpr std::size_t window = 10;  // items in a document

std::string header(const std::string& request, const std::string& name) {
  const auto at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const auto start = at + name.size() + 4;
  return request.substr(start, request.find("\r\n", start) - start);
}

}  // namespace

GrowingOrigin::GrowingOrigin(std::size_t feeds)
    : listener_(listen_on_loopback()), sources_(feeds), thread_([this] { serve(); }) {}

GrowingOrigin::~GrowingOrigin() {
  stopping_ = true;
  thread_.join();
  close(listener_.descriptor);
}

std::string GrowingOrigin::url(std::size_t feed) const {
  return "http://127.0.0.1:" + std::to_string(listener_.port) + "/" + std::to_string(feed) + ".xml";
}

void GrowingOrigin::freeze() {
  frozen_ = true;
}

std::size_t GrowingOrigin::generation(std::size_t feed) const {
  const std::scoped_lock lock(mutex_);
  return sources_[feed].generation;
}

std::vector<std::string> GrowingOrigin::claimed() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> titles;
  for (const Source& source : sources_) {
    const auto found = source.served.find(source.claimed);
    if (found != source.served.end()) titles.insert(titles.end(), found->second.begin(), found->second.end());
  }
  return titles;
}

std::string GrowingOrigin::title(std::size_t feed, std::size_t item) {
  return "item-" + std::to_string(feed) + "-" + std::to_string(item) + "-end";
}

void GrowingOrigin::serve() {
  while (!stopping_) {
    const auto connection = accept_one(listener_.descriptor);
    if (!connection) continue;
    // A peer that was killed meanwhile makes this fail, which is the point of the exercise.
    send_all(*connection, answer(read_head(*connection)));
    close(*connection);
  }
}

std::string GrowingOrigin::answer(const std::string& request) {
  ++requests_;
  const std::size_t feed = std::strtoul(request.c_str() + std::string("GET /").size(), nullptr, 10);
  const std::scoped_lock lock(mutex_);
  if (request.rfind("GET /", 0) != 0 || feed >= sources_.size()) {
    return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }
  Source& source = sources_[feed];
  const std::string echoed = header(request, "If-None-Match");
  const std::size_t known = echoed.size() > 3 ? std::strtoul(echoed.c_str() + 2, nullptr, 10) : 0;
  source.claimed = std::max(source.claimed, known);
  const std::string etag = "\"g" + std::to_string(source.generation) + "\"";
  if (echoed == etag && frozen_) {
    return "HTTP/1.1 304 Not Modified\r\nETag: " + etag + "\r\nConnection: close\r\n\r\n";
  }
  if (!frozen_) ++source.generation;

  std::vector<Item> items;
  std::vector<std::string> titles;
  for (std::size_t i = source.generation; i > 0 && items.size() < window; --i) {
    const std::string number = std::to_string(feed) + "/" + std::to_string(i);
    items.push_back({"guid-" + number, title(feed, i), "https://origin.example/" + number});
    titles.push_back(title(feed, i));
  }
  source.served[source.generation] = titles;
  const std::string body = rss("Feed " + std::to_string(feed), items);
  return "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"g" +
         std::to_string(source.generation) + "\"\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace riverd::test
