#include "daemon/http/client/exchange.hpp"

#include "daemon/http/client/body_reader.hpp"

#include <boost/asio/error.hpp>

#include <memory>
#include <span>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;

namespace {

// Most answers are a 304: they fit into the first read, of which hundreds are waited for at a time.
constexpr std::size_t first_read_size = std::size_t{4} << 10U;
constexpr std::size_t read_size = std::size_t{64} << 10U;

Error transport_error(const Error& error) {
  if (error.code == asio::error::operation_aborted) return error;
  if (error.code == asio::error::timed_out) {
    return Error(ClientError::timed_out, "the origin sent nothing for too long");
  }
  return Error(ClientError::closed, "the connection broke: " + error.message());
}

}  // namespace

asio::awaitable<ExchangeOutcome> exchange(ByteStream& stream, std::string_view request, DecodeLimits limits,
                                          BodyShare& share, Deadline deadline) {
  // A server may answer and close before it has read the request: what it said is read all the same.
  Result<void> written;
  request.remove_prefix(stream.write_at_once(request));
  if (!request.empty()) written = co_await stream.write_all(request);

  BodyReader reader(limits);
  Result<bool> complete = false;
  bool ended = false;
  if (!written && written.error().code == asio::error::operation_aborted) complete = written.error();
  std::size_t room = first_read_size;
  auto buffer = std::make_unique_for_overwrite<char[]>(room);
  while (complete && !*complete) {
    if (!share.has_room()) co_await share.room(deadline);
    const auto size = co_await stream.read_some(std::span<char>(buffer.get(), room));
    if (!size) {
      complete = transport_error(written ? size.error() : written.error());
    } else if (*size == 0) {
      ended = true;
      const auto end = reader.end_of_stream();
      complete = end ? Result<bool>(true) : end.error();
    } else {
      complete = reader.feed(std::string_view(buffer.get(), *size));
      if (complete) share.holds(reader.body_size());
      if (room == first_read_size && complete && !*complete) {
        room = read_size;
        buffer = std::make_unique_for_overwrite<char[]>(room);
      }
    }
  }
  share.read();
  ExchangeOutcome outcome(complete ? Result<Response>(reader.take()) : complete.error());
  outcome.begun = reader.begun();
  outcome.reusable = complete.has_value() && !ended && reader.reusable();
  co_return outcome;
}

}  // namespace riverd::http
