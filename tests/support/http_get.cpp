#include "tests/support/http_get.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace riverd::test {
namespace {

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::optional<std::string> exchange(unsigned short port, const std::string& request,
                                    std::chrono::milliseconds limit) {
  const Socket connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
  const timeval patience{seconds.count(), static_cast<suseconds_t>((limit - seconds).count() * 1000)};
  setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return std::nullopt;
  }
  if (send(connection.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return std::nullopt;
  }
  std::string received;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = recv(connection.get(), buffer.data(), buffer.size(), 0);
    if (count < 0) return std::nullopt;
    if (count == 0) return received;
    received.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string Answer::header(const std::string& name) const {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return {};
}

std::optional<Answer> http_get(unsigned short port, const std::string& target,
                               const std::vector<std::string>& header_lines, const std::string& method,
                               std::chrono::milliseconds limit) {
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                        "\r\nConnection: close\r\n";
  for (const std::string& line : header_lines) request += line + "\r\n";
  request += "\r\n";
  const auto received = exchange(port, request, limit);
  if (!received) return std::nullopt;
  const auto head_end = received->find("\r\n\r\n");
  if (head_end == std::string::npos || received->size() < 12) return std::nullopt;

  Answer answer;
  answer.status = std::atoi(received->substr(9, 3).c_str());
  answer.body = received->substr(head_end + 4);
  std::size_t line_start = received->find("\r\n") + 2;
  while (line_start < head_end + 2) {
    const auto line_end = received->find("\r\n", line_start);
    const std::string line = received->substr(line_start, line_end - line_start);
    const auto colon = line.find(':');
    if (colon != std::string::npos) {
      const auto value = line.find_first_not_of(' ', colon + 1);
      answer.headers.emplace_back(lower(line.substr(0, colon)),
                                  value == std::string::npos ? "" : line.substr(value));
    }
    line_start = line_end + 2;
  }
  const std::string length = answer.header("content-length");
  if (method != "HEAD" && !length.empty() && answer.body.size() != std::stoul(length)) return std::nullopt;
  return answer;
}

}  // namespace riverd::test
