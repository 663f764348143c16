#pragma once

#include "daemon/http/server/request_head.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace riverd::http {

/// How much of a request is read at all. Bytes.
struct InboundLimits {
  std::size_t head = std::size_t{64} << 10U;  // beyond: 431
  std::size_t target = 8192;                  // beyond: 414
  std::size_t body = 0;                       // beyond: 413
};

/// What a connection must know about a request besides its head (RFC 9112, 6 and 9).
struct RequestFraming {
  std::uint64_t content_length = 0;
  bool version_1_0 = false;
  bool keep_alive = false;
  bool expects_continue = false;
};

/// What became of the bytes read so far.
struct HeadOutcome {
  enum class Kind : std::uint8_t {
    incomplete,  ///< read more
    complete,    ///< the head and its framing are filled in
    refused,     ///< answer `status` with `reason` and close: what follows cannot be told apart
  };
  Kind kind = Kind::incomplete;
  std::size_t length = 0;  // complete: bytes of the head, the empty line included
  int status = 0;
  std::string reason;  // one sentence
};

/// Reads request heads, strictly: what two programs could read in two ways (bare line feeds, folded
/// lines, Content-Length beside Transfer-Encoding, two lengths, two hosts) is refused (X8; RFC 9112, 6.3
/// and 11.2). Beast's parser does the grammar. One parser serves one connection, request by request.
class RequestParser {
 public:
  explicit RequestParser(InboundLimits limits) : limits_(limits) {}

  /// `bytes` is everything read of this request so far, from its first byte; call it again with more
  /// while the outcome is `incomplete`. Bytes looked at once are not searched again.
  [[nodiscard]] HeadOutcome feed(std::string_view bytes, RequestHead& head, RequestFraming& framing);

  /// Whether a byte of a head has come, so that a client that says no more is slow rather than idle.
  [[nodiscard]] bool begun() const { return scanned_ != 0; }

  /// Before the next request.
  void reset();

 private:
  [[nodiscard]] HeadOutcome scan(std::string_view bytes);

  InboundLimits limits_;
  std::size_t start_ = 0;    // of the request line, after empty lines
  std::size_t line_ = 0;     // start of the line being read
  std::size_t scanned_ = 0;  // up to here line ends were looked for
};

}  // namespace riverd::http
