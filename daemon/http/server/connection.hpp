#pragma once

#include "daemon/http/server/answer.hpp"
#include "daemon/http/server/answer_memo.hpp"
#include "daemon/http/server/request_parser.hpp"
#include "daemon/http/server/router.hpp"
#include "daemon/http/server/statistics.hpp"
#include "daemon/http/server/transport.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

/// How long a peer may take. A deadline is noticed within an eighth of the shortest of them.
struct ServerTimeouts {
  std::chrono::milliseconds head = std::chrono::seconds{10};   // handshake, head or body; beyond: 408
  std::chrono::milliseconds idle = std::chrono::seconds{60};   // between requests
  std::chrono::milliseconds write = std::chrono::seconds{30};  // without progress of an answer
};

/// The end of every head: `Date` (RFC 9110, 6.6.1), where needed `Connection`, and the empty line. Made
/// once a second.
class HeadEnds {
 public:
  enum class Kind : std::uint8_t { plain, close, keep_alive };

  /// Valid until the next call.
  [[nodiscard]] std::string_view get(Kind kind);

 private:
  std::time_t made_ = -1;
  std::string plain_;
  std::string close_;
  std::string keep_alive_;
};

/// What all connections of a server share. Used on its executor only.
struct ConnectionShared {
  InboundLimits limits;
  ServerTimeouts timeouts;
  Handler handler;
  ServerStatistics statistics;
  HeadEnds ends;
  AnswerMemo memo;
  std::shared_ptr<FileBudget> files;  // of popular bodies
  bool stopping = false;
};

/// One client: reads requests, has them answered one after another and writes the answers in their
/// order. Pipelined requests wait in the buffer, so a client cannot make riverd work on more than one of
/// its requests at a time.
class ServerConnection {
 public:
  ServerConnection(std::unique_ptr<ServerTransport> transport, ConnectionShared& shared);

  /// Until the client or the server has enough. Does not throw but for cancellation.
  [[nodiscard]] boost::asio::awaitable<void> run();

  /// Ends what takes longer than it may. Called regularly by the server.
  void check_deadline(std::chrono::steady_clock::time_point now);

  /// Makes the request at hand its last. One that has come but was not read yet is at hand, and so is one
  /// that a client which has just connected sends within a quarter of a second; a connection without any
  /// ends.
  void finish();

  /// Ends it in the middle of whatever it does.
  void abort();

 private:
  enum class Phase : std::uint8_t { idle, reading, handling, writing, streaming, lingering };

  void enter(Phase phase);
  [[nodiscard]] boost::asio::awaitable<bool> handshake();
  [[nodiscard]] boost::asio::awaitable<bool> fill();
  [[nodiscard]] boost::asio::awaitable<HeadOutcome> read_head();
  [[nodiscard]] boost::asio::awaitable<bool> read_body();
  [[nodiscard]] boost::asio::awaitable<Reply> handle();
  [[nodiscard]] boost::asio::awaitable<bool> serve_one();
  [[nodiscard]] bool answered_at_once();
  void begin_writing(const Answer& answer, HeadEnds::Kind end);
  [[nodiscard]] boost::asio::awaitable<bool> write(const Answer& answer, HeadEnds::Kind end);
  [[nodiscard]] Attempt write_some();
  [[nodiscard]] boost::asio::awaitable<bool> write_rest();
  [[nodiscard]] boost::asio::awaitable<void> write_stream(Reply reply);
  [[nodiscard]] boost::asio::awaitable<void> refuse(Reply reply);
  [[nodiscard]] boost::asio::awaitable<void> linger();

  [[nodiscard]] std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }

  std::unique_ptr<ServerTransport> transport_;
  ConnectionShared& shared_;
  RequestParser parser_;
  RequestHead head_;
  RequestFraming framing_;
  std::string head_end_;
  std::optional<Answer> known_;            // what is being written, if it was known at once
  std::array<std::string_view, 3> parts_;  // of the answer being written, what is left of them
  FilePart file_;                          // what follows them
  std::shared_ptr<ReplyStream> stream_;    // being written
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // unread bytes of the buffer
  std::size_t end_ = 0;
  Phase phase_ = Phase::reading;
  std::chrono::steady_clock::time_point deadline_;
  bool overdue_ = false;
  bool finishing_ = false;
  bool aborted_ = false;
};

}  // namespace riverd::http
