#include "daemon/control_client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/errc.hpp>

#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace riverd {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace errc = boost::system::errc;

using Parser = http::response_parser<http::string_body>;

/// Reads until the answer is whole.
boost::system::error_code read_answer(asio::local::stream_protocol::socket& socket, Parser& parser) {
  std::string unread;
  std::array<char, 16384> buffer{};
  boost::system::error_code error;
  while (!parser.is_done()) {
    const std::size_t count = socket.read_some(asio::buffer(buffer), error);
    if (error == asio::error::eof && parser.got_some()) {
      error = {};
      parser.put_eof(error);
      return error;
    }
    if (error) return error;
    unread.append(buffer.data(), count);
    unread.erase(0, parser.put(asio::buffer(unread), error));
    if (error == http::error::need_more) error = {};
    if (error) return error;
  }
  return error;
}

}  // namespace

std::filesystem::path control_socket(const std::filesystem::path& data) {
  const char* runtime = std::getenv("RUNTIME_DIRECTORY");
  const std::filesystem::path folder = runtime != nullptr && *runtime != '\0' ? runtime : data;
  return folder / "control.sock";
}

Result<boost::json::object> ask_daemon(const std::filesystem::path& socket, const std::string& path,
                                       const boost::json::object& question) {
  asio::io_context context;
  asio::local::stream_protocol::socket connection(context);
  boost::system::error_code error;
  connection.connect(asio::local::stream_protocol::endpoint(socket.string()), error);
  if (error == errc::permission_denied) {
    return Error(error, socket.string() +
                            ": permission denied; only root and the user that the daemon runs as may tell it "
                            "anything, e.g. with sudo");
  }
  if (error) return Error(error, socket.string() + ": " + error.message());

  const std::string body = boost::json::serialize(question);
  const std::string request =
      "POST " + path +
      " HTTP/1.1\r\nHost: riverd\r\nConnection: close\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  asio::write(connection, asio::buffer(request), error);
  if (error) return Error(error, socket.string() + ": " + error.message());

  Parser parser;
  parser.eager(true);  // the body with the head, as far as it is there
  error = read_answer(connection, parser);
  if (error) return Error(error, "the daemon broke off while answering: " + error.message());
  const auto& answer = parser.get();
  if (answer.result() != http::status::ok) {
    std::string sentence = answer.body();
    sentence.erase(sentence.find_last_not_of('\n') + 1);
    if (sentence.empty()) sentence = "the daemon refused, without saying why; its log may tell";
    return Error(errc::make_error_code(errc::protocol_error), std::move(sentence));
  }
  auto value = boost::json::parse(answer.body(), error);
  if (error || !value.is_object()) {
    return Error(errc::make_error_code(errc::protocol_error), "the daemon's answer is not a JSON object");
  }
  return std::move(value.as_object());
}

bool no_daemon(const Error& error) {
  return error.code == errc::connection_refused || error.code == errc::no_such_file_or_directory;
}

}  // namespace riverd
