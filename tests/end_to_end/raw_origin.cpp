#include "tests/end_to_end/raw_origin.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace riverd::test {

Listener listen_on_loopback() {
  Listener listener{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), 0};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener.descriptor, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      listen(listener.descriptor, 64) != 0 ||
      getsockname(listener.descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the origin cannot listen on 127.0.0.1");
  }
  listener.port = ntohs(address.sin_port);
  return listener;
}

std::optional<int> accept_one(int listener) {
  pollfd waiting{listener, POLLIN, 0};
  if (poll(&waiting, 1, 20) <= 0) return std::nullopt;
  const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  return connection >= 0 ? std::optional(connection) : std::nullopt;
}

std::string read_head(int connection) {
  const timeval patience{2, 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string head;
  std::array<char, 4096> buffer{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t count = recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    head.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return head;
}

RawOrigin::RawOrigin() : listener_(listen_on_loopback()), acceptor_([this] { accept_all(); }) {}

RawOrigin::~RawOrigin() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(listener_.descriptor);
}

std::string RawOrigin::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + path;
}

void RawOrigin::on(const std::string& path, Behaviour behaviour) {
  const std::scoped_lock lock(mutex_);
  behaviours_[path] = std::move(behaviour);
}

void RawOrigin::answer(const std::string& path, const std::string& head, const std::string& body) {
  const std::string whole =
      head + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
  on(path, [whole](int connection, const std::atomic<bool>&) { send_all(connection, whole); });
}

void RawOrigin::accept_all() {
  while (!stopping_) {
    if (const auto connection = accept_one(listener_.descriptor)) {
      connections_.emplace_back([this, connection = *connection] { serve(connection); });
    }
  }
}

void RawOrigin::serve(int connection) {
  const std::string request = read_head(connection);
  const auto start = request.find(' ');
  Behaviour behaviour;
  if (start != std::string::npos) {
    const std::scoped_lock lock(mutex_);
    const auto found = behaviours_.find(request.substr(start + 1, request.find(' ', start + 1) - start - 1));
    if (found != behaviours_.end()) behaviour = found->second;
  }
  if (behaviour) {
    behaviour(connection, stopping_);
  } else {
    send_all(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }
  close(connection);
}

bool send_all(int connection, const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t count = send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace riverd::test
