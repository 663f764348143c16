#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/http/client/content_coding.hpp"
#include "feeds/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace riverd::http {

/// The largest head (status line and fields) of an answer, in bytes.
inline constexpr std::size_t max_head = std::size_t{64} << 10U;

/// Reads one answer to a GET out of the bytes of a connection: skips 1xx answers, undoes chunking and
/// content codings under limits (X2), removes control characters from header values (X6). Tolerant
/// where servers are careless (bare LF, no reason phrase, damaged header lines, which are dropped),
/// strict about framing. Does no I/O.
class BodyReader {
 public:
  explicit BodyReader(const DecodeLimits& limits);
  ~BodyReader();
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  /// Takes the next bytes; true when the answer is complete. Errors are final: malformed, too_large,
  /// bad_coding; their detail does not name the URL.
  [[nodiscard]] Result<bool> feed(std::string_view bytes);

  /// The peer has closed its side: closed, unless the answer ends with the connection and is complete.
  [[nodiscard]] Result<void> end_of_stream();

  /// Bytes of the decoded body so far.
  [[nodiscard]] std::uint64_t body_size() const;

  /// Whether any byte of an answer has come.
  [[nodiscard]] bool begun() const;

  /// Whether the connection may be used again; valid once the answer is complete.
  [[nodiscard]] bool reusable() const;

  /// Status, headers, body and wire_bytes; to be called once, when the answer is complete.
  [[nodiscard]] Response take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace riverd::http
