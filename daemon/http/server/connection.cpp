#include "daemon/http/server/connection.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <span>
#include <utility>

namespace riverd::http {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr std::size_t first_buffer = 2048;  // most requests fit, and a connection that waits keeps it
// What a client that was refused may still send before the connection is cut.
constexpr std::size_t linger_bytes = std::size_t{1} << 20U;
constexpr auto linger_time = std::chrono::seconds(2);
// A client that has just connected is about to send its request: to close then would lose it.
constexpr auto first_request_grace = std::chrono::milliseconds(250);

}  // namespace

std::string_view HeadEnds::get(Kind kind) {
  const auto now = std::chrono::system_clock::now();
  const auto second = std::chrono::system_clock::to_time_t(now);
  if (second != made_) {
    made_ = second;
    const auto date = "Date: " + to_rfc822(std::chrono::floor<std::chrono::seconds>(now)) + "\r\n";
    plain_ = date + "\r\n";
    close_ = date + "Connection: close\r\n\r\n";
    keep_alive_ = date + "Connection: keep-alive\r\n\r\n";
  }
  return kind == Kind::plain ? plain_ : kind == Kind::close ? close_ : keep_alive_;
}

ServerConnection::ServerConnection(std::unique_ptr<ServerTransport> transport, ConnectionShared& shared)
    : transport_(std::move(transport)), shared_(shared), parser_(shared.limits) {
  enter(Phase::reading);
}

void ServerConnection::enter(Phase phase) {
  phase_ = phase;
  overdue_ = false;
  switch (phase) {
    case Phase::idle:
      deadline_ = Clock::now() + shared_.timeouts.idle;
      break;
    case Phase::reading:
      deadline_ = Clock::now() + shared_.timeouts.head;
      break;
    case Phase::writing:
      deadline_ = Clock::now() + shared_.timeouts.write;
      break;
    case Phase::lingering:
      deadline_ = Clock::now() + linger_time;
      break;
    case Phase::handling:
    case Phase::streaming:
      deadline_ = Clock::time_point::max();
      break;  // handlers have limits of their own, and streams have none
  }
}

void ServerConnection::check_deadline(Clock::time_point now) {
  if (now >= deadline_) {
    overdue_ = true;
    transport_->cancel();
  }
}

void ServerConnection::finish() {
  finishing_ = true;
  if (stream_) {
    stream_->stop();
  }
  if (phase_ == Phase::idle || phase_ == Phase::lingering) {
    transport_->cancel();
  } else if (phase_ == Phase::reading && !parser_.begun()) {
    deadline_ = std::min(deadline_, Clock::now() + first_request_grace);
  }
}

void ServerConnection::abort() {
  aborted_ = true;
  if (stream_) {
    stream_->stop();
  }
  transport_->abort();
}

asio::awaitable<void> ServerConnection::run() {
  // Written out: g++ 12 lays out the frame wrongly for `while (co_await serve_one()) {}`.
  bool more = co_await handshake();
  while (more) {
    if (begin_ == end_) {
      more = co_await fill();
    } else if (answered_at_once()) {
      more = write_some().kind == Attempt::Kind::done;
      if (!more) {
        more = co_await write_rest();
      }
      known_.reset();
      enter(Phase::idle);
    } else {
      more = co_await serve_one();
    }
  }
}

asio::awaitable<bool> ServerConnection::handshake() {
  for (;;) {
    const auto attempt = transport_->handshake();
    if (attempt.kind == Attempt::Kind::done) {
      co_return true;
    }
    if (attempt.kind == Attempt::Kind::closed || overdue_ || aborted_) {
      co_return false;
    }
    const bool ready = co_await transport_->wait(attempt.kind);
    if (!ready) {
      co_return false;
    }
  }
}

/// Reads at least one byte more; false at the end of the input, on a failure and when overdue.
asio::awaitable<bool> ServerConnection::fill() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  }
  if (end_ == buffer_.size() && begin_ != 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    buffer_.resize(std::max(first_buffer, buffer_.size() * 2));
  }
  // Mostly nothing is there yet: waiting first saves a system call that would only say so.
  auto next = transport_->may_read() ? Attempt::Kind::done : Attempt::Kind::needs_readable;
  for (;;) {
    if (overdue_ || aborted_ || (finishing_ && phase_ == Phase::lingering)) {
      co_return false;
    }
    // What came while it was told to finish is read still: closing over it would reset the connection.
    bool last = finishing_ && phase_ == Phase::idle;
    if (next != Attempt::Kind::done && !last) {
      const bool ready = co_await transport_->wait(next);
      last = !ready;
      if (last && (!finishing_ || phase_ == Phase::lingering)) {
        co_return false;
      }
    }
    const auto attempt = transport_->read({buffer_.data() + end_, buffer_.size() - end_});
    if (attempt.kind == Attempt::Kind::done) {
      end_ += attempt.bytes;
      co_return true;
    }
    if (attempt.kind == Attempt::Kind::closed) {
      co_return false;
    }
    if (last) {
      co_return false;
    }
    next = attempt.kind;
  }
}

/// The next head. `incomplete`: there is none, close without a word.
asio::awaitable<HeadOutcome> ServerConnection::read_head() {
  for (;;) {
    if (begin_ != end_) {
      if (phase_ == Phase::idle) {
        enter(Phase::reading);
      }
      auto outcome = parser_.feed(unread(), head_, framing_);
      if (outcome.kind != HeadOutcome::Kind::incomplete) {
        co_return outcome;
      }
    }
    const bool more = co_await fill();
    if (!more) {
      HeadOutcome none;
      if (overdue_ && !aborted_ && phase_ == Phase::reading && parser_.begun()) {
        none.kind = HeadOutcome::Kind::refused;
        none.status = 408;
        none.reason = "The request's head did not arrive in time.";
      }
      co_return none;
    }
  }
}

asio::awaitable<bool> ServerConnection::read_body() {
  const auto length = static_cast<std::size_t>(framing_.content_length);
  if (framing_.expects_continue && !framing_.version_1_0 && end_ - begin_ < length) {
    enter(Phase::writing);
    parts_ = {"HTTP/1.1 100 Continue\r\n\r\n"};
    file_ = {};
    const bool written = co_await write_rest();
    if (!written) {
      co_return false;
    }
  }
  enter(Phase::reading);
  while (end_ - begin_ < length) {
    const bool more = co_await fill();
    if (!more) {
      if (overdue_ && !aborted_) {
        auto reply = Reply::text(408, "The request's body did not arrive in time.");
        co_await refuse(std::move(reply));
      }
      co_return false;
    }
  }
  head_.body.assign(unread().substr(0, length));
  begin_ += length;
  co_return true;
}

asio::awaitable<Reply> ServerConnection::handle() {
  enter(Phase::handling);
  try {
    auto reply = co_await shared_.handler(head_);
    co_return reply;
  } catch (const boost::system::system_error& e) {
    if (e.code() == asio::error::operation_aborted) {
      throw;  // the daemon stops
    }
    spdlog::error("answering {} failed: {}", head_.method_name, e.what());
  } catch (const std::exception& e) {
    spdlog::error("answering {} failed: {}", head_.method_name, e.what());
  }
  co_return Reply::text(500, "Something went wrong while this was being answered; the log says what.");
}

/// Answers one request; whether another may follow.
asio::awaitable<bool> ServerConnection::serve_one() {
  const auto outcome = co_await read_head();
  if (outcome.kind == HeadOutcome::Kind::incomplete) {
    co_return false;
  }
  if (outcome.kind == HeadOutcome::Kind::refused) {
    auto reply = Reply::text(outcome.status, outcome.reason);
    co_await refuse(std::move(reply));
    co_return false;
  }
  const auto head_at = begin_;
  begin_ += outcome.length;
  const bool has_body = framing_.content_length != 0;
  const bool reads_body = has_body && shared_.limits.body != 0;
  if (reads_body) {
    const bool read = co_await read_body();
    if (!read) {
      co_return false;
    }
  }
  const auto asked = Clock::now();
  auto reply = co_await handle();
  shared_.statistics.answering.observe(Clock::now() - asked);
  if (reply.stream && head_.method != Method::head) {
    co_await write_stream(std::move(reply));
    co_return false;
  }
  const Answer answer(head_, std::move(reply));
  // A body nobody reads would be taken for the next request.
  const bool keep = framing_.keep_alive && !finishing_ && !shared_.stopping && (reads_body || !has_body);
  const auto end = !keep                  ? HeadEnds::Kind::close
                   : framing_.version_1_0 ? HeadEnds::Kind::keep_alive
                                          : HeadEnds::Kind::plain;
  if (end == HeadEnds::Kind::plain && !has_body) {
    shared_.memo.remember({buffer_.data() + head_at, outcome.length}, answer);
  }
  const bool written = co_await write(answer, end);
  if (!written) {
    co_return false;
  }
  if (!keep) {
    co_await linger();
    co_return false;
  }
  parser_.reset();
  enter(Phase::idle);
  co_return true;
}

/// Begins to write the answer to a request that was asked before in the same words; false if there is none.
bool ServerConnection::answered_at_once() {
  if (parser_.begun() || finishing_ || shared_.stopping) {
    return false;
  }
  constexpr std::string_view empty_line = "\r\n\r\n";
  const auto end = unread().find(empty_line);
  if (end == std::string_view::npos) {
    return false;
  }
  const auto head = unread().substr(0, end + empty_line.size());
  known_ = shared_.memo.find(head);
  if (!known_) {
    return false;
  }
  begin_ += head.size();
  // Looked at no clock: this takes less than the shortest time that is told apart.
  shared_.statistics.answering.observe(std::chrono::nanoseconds{0});
  begin_writing(*known_, HeadEnds::Kind::plain);
  return true;
}

void ServerConnection::begin_writing(const Answer& answer, HeadEnds::Kind end) {
  enter(Phase::writing);
  head_end_ = shared_.ends.get(end);  // copied: it changes with the clock, this write may take long
  parts_ = {answer.head(), head_end_, answer.body()};
  file_ = {};
  if (transport_->sends_files()) {
    file_.descriptor = answer.body_file(shared_.files);
    if (file_.descriptor >= 0) {
      file_.size = parts_[2].size();
      parts_[2] = {};
    }
  }
  const auto status_class = std::min<std::size_t>(static_cast<std::size_t>(answer.status()) / 100, 5);
  shared_.statistics.responses[status_class].fetch_add(1, std::memory_order_relaxed);
}

asio::awaitable<bool> ServerConnection::write(const Answer& answer, HeadEnds::Kind end) {
  begin_writing(answer, end);
  co_return co_await write_rest();
}

/// Writes as much as can be without waiting; `done` when nothing is left.
Attempt ServerConnection::write_some() {
  for (;;) {
    std::span<std::string_view> parts(parts_);
    while (!parts.empty() && parts.front().empty()) {
      parts = parts.subspan(1);
    }
    if (parts.empty() && file_.size == 0) {
      return {Attempt::Kind::done, 0};
    }
    const auto attempt =
        parts.empty() ? transport_->send_file(file_) : transport_->write(parts, file_.size != 0);
    if (attempt.kind != Attempt::Kind::done) {
      return attempt;
    }
    shared_.statistics.bytes_sent.fetch_add(attempt.bytes, std::memory_order_relaxed);
    enter(Phase::writing);
    auto left = attempt.bytes;
    for (auto& part : parts) {
      const auto taken = std::min(left, part.size());
      part.remove_prefix(taken);
      left -= taken;
    }
    file_.offset += left;
    file_.size -= left;
  }
}

asio::awaitable<bool> ServerConnection::write_rest() {
  for (;;) {
    if (overdue_ || aborted_) {
      co_return false;
    }
    const auto attempt = write_some();
    if (attempt.kind == Attempt::Kind::done || attempt.kind == Attempt::Kind::closed) {
      co_return attempt.kind == Attempt::Kind::done;
    }
    const bool ready = co_await transport_->wait(attempt.kind);
    if (!ready) {
      co_return false;
    }
  }
}

/// Writes a body that has no end until one side has enough. Its memory is what a waiting client costs: what
/// reading the request took is given back.
asio::awaitable<void> ServerConnection::write_stream(Reply reply) {
  stream_ = reply.stream;
  {
    const Answer answer(std::move(reply));
    const bool begun = co_await write(answer, HeadEnds::Kind::close);
    if (!begun) {
      co_return;
    }
  }
  std::vector<char>().swap(buffer_);
  begin_ = end_ = 0;
  head_ = RequestHead();
  std::string().swap(head_end_);
  for (;;) {
    enter(Phase::streaming);
    const auto part = co_await stream_->next();
    if (!part || finishing_ || aborted_) {
      break;
    }
    enter(Phase::writing);
    parts_ = {*part};
    file_ = {};
    const bool written = co_await write_rest();
    if (!written) {
      co_return;
    }
  }
  transport_->end_output();
}

asio::awaitable<void> ServerConnection::refuse(Reply reply) {
  const Answer answer(std::move(reply));
  const bool written = co_await write(answer, HeadEnds::Kind::close);
  if (written) {
    co_await linger();
  }
}

/// Closing while input is unread makes the system reset the connection, and the client may lose the
/// answer: so the output is ended, and what still comes is read and thrown away (RFC 9112, 9.6).
asio::awaitable<void> ServerConnection::linger() {
  transport_->end_output();
  enter(Phase::lingering);
  for (std::size_t discarded = 0; discarded < linger_bytes;) {
    begin_ = end_ = 0;
    const bool more = co_await fill();
    if (!more) {
      co_return;
    }
    discarded += end_;
  }
}

}  // namespace riverd::http
