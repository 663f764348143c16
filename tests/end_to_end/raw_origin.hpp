#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace riverd::test {

/// A socket that listens on 127.0.0.1, and its port.
struct Listener {
  int descriptor = -1;
  unsigned short port = 0;
};
Listener listen_on_loopback();

/// An origin that may do anything to whoever asks: each path has a function that is handed the connected
/// socket after the request's head was read. One thread a connection; the socket is closed afterwards.
class RawOrigin {
 public:
  using Behaviour = std::function<void(int connection, const std::atomic<bool>& stopping)>;

  RawOrigin();
  ~RawOrigin();
  RawOrigin(const RawOrigin&) = delete;
  RawOrigin& operator=(const RawOrigin&) = delete;

  [[nodiscard]] std::string url(const std::string& path) const;
  [[nodiscard]] unsigned short port() const { return listener_.port; }

  void on(const std::string& path, Behaviour behaviour);
  /// A whole answer.
  void answer(const std::string& path, const std::string& head, const std::string& body);

 private:
  void accept_all();
  void serve(int connection);

  Listener listener_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // behaviours_
  std::map<std::string, Behaviour> behaviours_;
  std::vector<std::thread> connections_;  // of the accepting thread
  std::thread acceptor_;
};

/// The next connection, unless none comes within 20 ms.
std::optional<int> accept_one(int listener);

/// A request's head as it came; what is there when the peer is gone or silent for two seconds.
std::string read_head(int connection);

/// Sends all of a text; false if the peer is gone.
bool send_all(int connection, const std::string& text);

}  // namespace riverd::test
