#pragma once

#include "tests/support/certificates.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// What an origin sends for one request. The defaults are a well-behaved answer; each further member is
/// one way to behave badly. Members combine, except that `raw` replaces everything before it.
struct Answer {
  enum class Framing { content_length, chunked, until_close };
  enum class After { keep, close, close_unannounced };  // the last: no `Connection: close` was sent

  Answer() = default;
  explicit Answer(std::string b, std::string type = "application/atom+xml") : body(std::move(b)) {
    headers.emplace_back("Content-Type", std::move(type));
  }
  explicit Answer(int s, Headers h = {}, std::string b = {})
      : status(s), headers(std::move(h)), body(std::move(b)) {}

  int status = 200;
  Headers headers;  // besides those of framing, validators and connection
  std::string body;
  Framing framing = Framing::content_length;
  After after = After::keep;

  /// Sent with every answer; a request that names them is answered 304 (If-None-Match before
  /// If-Modified-Since, both compared byte for byte).
  std::string etag;
  std::string last_modified;

  std::chrono::milliseconds delay{0};          // before the first byte
  std::size_t piece = 0;                       // bytes sent at once; 0: all
  std::chrono::milliseconds piece_delay{0};    // between two pieces
  std::optional<std::uint64_t> stated_length;  // a Content-Length that is not the body's
  std::optional<std::size_t> reset_after;      // bytes of status line, headers and body; then TCP reset
  bool endless = false;                        // the body again and again, until the client goes
  std::string raw;                             // verbatim, from the status line on
};

/// One request as it came in.
struct Hit {
  std::string method;
  std::string target;
  Headers headers;  // names and values verbatim, in order
  std::string body;
  std::size_t connection = 0;  // counted from 1, per origin
  bool resumed = false;        // the connection resumed a TLS session
  std::chrono::steady_clock::time_point time;

  /// The first header of that name (case-insensitive); nullptr if it was not sent.
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

/// A scripted HTTP or HTTPS origin on a loopback address, in threads of its own: one that accepts, one a
/// connection. Paths without a script are answered 404. Thread-safe. Ignores SIGPIPE for the process.
///
///     Origin origin;
///     origin.on("/feed", Answer("<feed/>"));
///     ... fetch origin.url("/feed") ...
///     CHECK(origin.hits().size() == 1);
class Origin {
 public:
  using Script = std::function<Answer(const Hit&)>;

  /// Listens on a port of the system's choice; any of 127.0.0.0/8 and ::1 may be named.
  explicit Origin(const std::string& address = "127.0.0.1");
  /// Speaks TLS with this certificate.
  explicit Origin(const Certificate& certificate, const std::string& address = "127.0.0.1");
  ~Origin();
  Origin(const Origin&) = delete;
  Origin& operator=(const Origin&) = delete;

  /// The same answer for every request of this path (query included).
  void on(const std::string& path, Answer answer);
  /// One after the other; the last is repeated.
  void on(const std::string& path, std::vector<Answer> answers);
  /// Decided per request, on the connection's thread.
  void on_request(const std::string& path, Script script);

  [[nodiscard]] std::uint16_t port() const;
  /// `http://127.0.0.1:PORT` + path, https with TLS.
  [[nodiscard]] std::string url(std::string_view path) const;
  /// The same with another name for the host: `url_at("localhost", "/feed")`.
  [[nodiscard]] std::string url_at(std::string_view host, std::string_view path) const;

  /// All requests so far in order of arrival, or those of one path.
  [[nodiscard]] std::vector<Hit> hits() const;
  [[nodiscard]] std::vector<Hit> hits(std::string_view path) const;
  /// Connections accepted so far (TLS: before the handshake), and those open now.
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t open_connections() const;

  /// Closes every connection that is open, as a server does that restarts.
  void drop_connections();

  /// Waits until `condition` holds, looking every millisecond; false after five seconds. For states that
  /// the client's side does not see, such as open_connections() falling to 0.
  static bool eventually(const std::function<bool()>& condition);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace riverd::test
