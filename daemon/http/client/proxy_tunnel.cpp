#include "daemon/http/client/proxy_tunnel.hpp"

#include "daemon/http/client/client.hpp"
#include "daemon/http/client/header_field.hpp"
#include "daemon/http/client/request_text.hpp"
#include "daemon/http/client/response_head.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_head = std::size_t{16} << 10U;

Error refused(const Proxy& proxy, const std::string& why) {
  return Error(ClientError::unreachable, "the proxy " + proxy.name() + " " + why);
}

std::string connect_request(const OriginUrl& origin, const Proxy& proxy, const std::string& user_agent) {
  const std::string host = origin.host.find(':') == std::string::npos ? origin.host : "[" + origin.host + "]";
  const std::string place = host + ":" + std::to_string(origin.port);
  std::string text = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n";
  if (!user_agent.empty()) text += "User-Agent: " + without_controls(user_agent) + "\r\n";
  if (!proxy.credentials.empty()) text += "Proxy-Authorization: " + proxy_authorization(proxy) + "\r\n";
  return text + "\r\n";
}

}  // namespace

std::string proxy_authorization(const Proxy& proxy) {
  return "Basic " + base64(proxy.credentials);
}

asio::awaitable<Result<void>> open_tunnel(asio::ip::tcp::socket& socket, OriginUrl origin, Proxy proxy,
                                          std::string user_agent) {
  const std::string request = connect_request(origin, proxy, user_agent);
  const auto [unwritten, written] =
      co_await asio::async_write(socket, asio::buffer(request), asio::as_tuple(asio::use_awaitable));
  if (unwritten == asio::error::operation_aborted) co_return Error(boost::system::error_code(unwritten));
  std::string head;
  std::array<char, 4096> bytes{};
  while (!head_length(head)) {
    const auto [error, size] =
        co_await socket.async_read_some(asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) co_return Error(boost::system::error_code(error));
    if (error) co_return refused(proxy, "closed the connection: " + error.message());
    head.append(bytes.data(), size);
    if (!looks_like_http(head) || head.size() > longest_head) co_return refused(proxy, "does not speak HTTP");
  }
  const std::string status = cleaned_head(head);
  const auto space = status.find(' ');
  if (status.substr(space + 1, 1) != "2") {
    co_return refused(proxy, "refused the connection to " + origin.authority + ": " +
                                 status.substr(space + 1, status.find('\r') - space - 1));
  }
  // TLS begins with what the client says.
  if (*head_length(head) != head.size()) co_return refused(proxy, "sent more than the answer to CONNECT");
  co_return Result<void>();
}

}  // namespace riverd::http
