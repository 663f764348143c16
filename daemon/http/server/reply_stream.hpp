#pragma once

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace riverd::http {

/// A body without a length, written as it comes into being (RFC 9112, 6.3: it ends with the connection). Used
/// on the server's executor. Destroyed when the connection ends, whoever ended it.
class ReplyStream {
 public:
  ReplyStream() = default;
  virtual ~ReplyStream() = default;
  ReplyStream(const ReplyStream&) = delete;
  ReplyStream& operator=(const ReplyStream&) = delete;

  /// The next bytes, shared with whoever else is sent the same; null: there will be no more. Asked for when
  /// what came before is written, so nothing piles up for a client that is slow. Must return something now
  /// and then: only by writing is it found out that a client has gone.
  [[nodiscard]] virtual boost::asio::awaitable<std::shared_ptr<const std::string>> next() = 0;

  /// From now on next() returns null, also where it waits already.
  virtual void stop() = 0;
};

}  // namespace riverd::http
