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

asio::awaitable<Result<Response>> converse(ByteStream& stream, std::string_view request, BodyReader& reader,
                                           BodyShare& share, bool& ended) {
  // A server may answer and close before it has read the request: what it said is read all the same.
  const auto written = co_await stream.write_all(request);
  if (!written && written.error().code == asio::error::operation_aborted) co_return written.error();

  std::size_t room = first_read_size;
  auto buffer = std::make_unique_for_overwrite<char[]>(room);
  for (;;) {
    co_await share.room();
    const auto size = co_await stream.read_some(std::span<char>(buffer.get(), room));
    if (!size) co_return transport_error(written ? size.error() : written.error());
    if (*size == 0) {
      ended = true;
      const auto complete = reader.end_of_stream();
      if (!complete) co_return complete.error();
      co_return reader.take();
    }
    const auto complete = reader.feed(std::string_view(buffer.get(), *size));
    if (!complete) co_return complete.error();
    share.holds(reader.body_size());
    if (*complete) co_return reader.take();
    if (room == first_read_size) {
      room = read_size;
      buffer = std::make_unique_for_overwrite<char[]>(room);
    }
  }
}

}  // namespace

asio::awaitable<ExchangeOutcome> exchange(ByteStream& stream, std::string_view request, DecodeLimits limits,
                                          BodyShare& share) {
  BodyReader reader(limits);
  bool ended = false;
  ExchangeOutcome outcome(co_await converse(stream, request, reader, share, ended));
  share.read();
  outcome.begun = reader.begun();
  outcome.reusable = outcome.response.has_value() && !ended && reader.reusable();
  co_return outcome;
}

}  // namespace riverd::http
