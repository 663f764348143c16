#pragma once

#include "feeds/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace riverd::http {

/// A connection as HTTP sees it, whatever carries it. One read and one write may be in flight. Every
/// operation is limited by the idle limit and the deadline: past one of them, it fails with
/// asio::error::timed_out. Cancelling the awaiting coroutine fails it with operation_aborted. Destroying the
/// stream closes it.
class ByteStream {
 public:
  ByteStream() = default;
  virtual ~ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  /// Waits for bytes; 0 is the orderly end. The buffer outlives the operation.
  [[nodiscard]] virtual boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) = 0;

  /// Writes what can be written without waiting, which of a request is nearly always all: how much that was.
  /// What is wrong with the connection, writing the rest tells.
  [[nodiscard]] virtual std::size_t write_at_once(std::string_view bytes) = 0;

  /// Writes all of it, which outlives the operation.
  [[nodiscard]] virtual boost::asio::awaitable<Result<void>> write_all(std::string_view bytes) = 0;

  /// The longest that one operation may go without a byte, and when the last one has to be over.
  virtual void limit(std::chrono::milliseconds idle, std::chrono::steady_clock::time_point deadline) = 0;

  /// Whether the connection, which nobody reads, still stands with nothing to read: only then may
  /// another request be sent on it.
  [[nodiscard]] virtual bool quiet() = 0;

  virtual void close() = 0;

  /// The address of the other end, as text; empty where it is not known.
  [[nodiscard]] virtual std::string peer() const = 0;
};

}  // namespace riverd::http
