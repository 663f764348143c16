#include "tests/daemon/http/dns_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>

namespace riverd::test {
namespace {

constexpr std::size_t header_size = 12;
constexpr unsigned type_a = 1;
constexpr unsigned type_aaaa = 28;

void put16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8U & 0xFFU);
  out += static_cast<char>(value & 0xFFU);
}

/// The question's name in dots; `at` is moved behind it.
std::string read_name(const std::string& message, std::size_t& at) {
  std::string name;
  while (at < message.size() && message[at] != 0) {
    const auto size = static_cast<unsigned char>(message[at]);
    name += (name.empty() ? "" : ".") + message.substr(at + 1, size);
    at += size + 1U;
  }
  ++at;
  return name;
}

std::string answer_to(const std::string& question, const std::map<std::string, DnsRecords>& names) {
  std::size_t at = header_size;
  const std::string name = read_name(question, at);
  const unsigned type = static_cast<unsigned char>(question.at(at + 1));
  const std::string asked = question.substr(header_size, at + 4 - header_size);

  const auto found = names.find(name);
  const int code = found == names.end() ? 3 : found->second.code;
  std::string records;
  unsigned count = 0;
  if (found != names.end()) {
    for (const std::string& address : found->second.addresses) {
      std::array<char, 16> bytes{};
      const bool v6 = address.find(':') != std::string::npos;
      if ((v6 ? type_aaaa : type_a) != type) continue;
      inet_pton(v6 ? AF_INET6 : AF_INET, address.c_str(), bytes.data());
      put16(records, 0xC00C);  // the name: see the question
      put16(records, type);
      put16(records, 1);
      put16(records, found->second.ttl >> 16U);
      put16(records, found->second.ttl & 0xFFFFU);
      put16(records, v6 ? 16 : 4);
      records.append(bytes.data(), v6 ? 16 : 4);
      ++count;
    }
  }
  std::string message = question.substr(0, 2);
  put16(message, 0x8180U | static_cast<unsigned>(code));
  put16(message, 1);
  put16(message, count);
  put16(message, 0);
  put16(message, 0);
  return message + asked + records;
}

}  // namespace

struct DnsServer::Impl {
  Impl(std::map<std::string, DnsRecords> n, bool s) : names(std::move(n)), silent(s) {
    descriptor = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof own;
    auto* generic = reinterpret_cast<sockaddr*>(&own);
    if (descriptor < 0 || ::bind(descriptor, generic, size) != 0 ||
        ::getsockname(descriptor, generic, &size) != 0) {
      throw std::runtime_error("no UDP socket");
    }
    port = ntohs(own.sin_port);
    thread = std::thread([this] { serve(); });
  }

  ~Impl() {
    stopping = true;
    // An empty datagram to ourselves ends the wait.
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    own.sin_port = htons(port);
    ::sendto(descriptor, "", 0, 0, reinterpret_cast<sockaddr*>(&own), sizeof own);
    thread.join();
    ::close(descriptor);
  }

  void serve() {
    std::array<char, 1500> buffer{};
    for (;;) {
      sockaddr_in peer{};
      socklen_t peer_size = sizeof peer;
      auto* generic = reinterpret_cast<sockaddr*>(&peer);
      const auto size = ::recvfrom(descriptor, buffer.data(), buffer.size(), 0, generic, &peer_size);
      if (stopping) return;
      if (size <= static_cast<ssize_t>(header_size)) continue;
      ++questions;
      if (silent) continue;
      const std::string answer = answer_to({buffer.data(), static_cast<std::size_t>(size)}, names);
      ::sendto(descriptor, answer.data(), answer.size(), 0, generic, peer_size);
    }
  }

  std::map<std::string, DnsRecords> names;
  bool silent;
  int descriptor = -1;
  std::uint16_t port = 0;
  std::atomic<std::size_t> questions = 0;
  std::atomic<bool> stopping = false;
  std::thread thread;
};

DnsServer::DnsServer(std::map<std::string, DnsRecords> names, bool silent)
    : impl_(std::make_unique<Impl>(std::move(names), silent)) {}
DnsServer::~DnsServer() = default;

std::string DnsServer::address() const {
  return "127.0.0.1:" + std::to_string(impl_->port);
}
std::size_t DnsServer::questions() const {
  return impl_->questions;
}

}  // namespace riverd::test
