#include "daemon/http/client/client.hpp"
#include "daemon/http/client/header_field.hpp"

#include <algorithm>

namespace riverd::http {
namespace {

class ClientErrorCategory final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "http client"; }
  [[nodiscard]] std::string message(int value) const override {
    switch (static_cast<ClientError>(value)) {
      case ClientError::invalid_url:
        return "not a URL that can be fetched";
      case ClientError::unresolvable:
        return "no address found for the host";
      case ClientError::address_refused:
        return "the host has only addresses that are not allowed";
      case ClientError::unreachable:
        return "no address of the host accepted a connection";
      case ClientError::tls:
        return "no secure connection could be made";
      case ClientError::timed_out:
        return "the request timed out";
      case ClientError::closed:
        return "the connection was closed before the answer was complete";
      case ClientError::malformed:
        return "the answer is not HTTP";
      case ClientError::too_large:
        return "the answer exceeds a limit";
      case ClientError::bad_coding:
        return "the answer's content coding could not be decoded";
      case ClientError::too_many_redirects:
        return "too many redirects";
      case ClientError::bad_redirect:
        return "a redirect that cannot be followed";
    }
    return "unknown error of the HTTP client";
  }
};

}  // namespace

boost::system::error_code make_error_code(ClientError e) {
  static const ClientErrorCategory category;
  return {static_cast<int>(e), category};
}

std::string_view Response::header(std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const Header& h) { return same_token(h.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view(found->value);
}

std::string Response::header_list(std::string_view name) const {
  std::string list;
  for (const Header& header : headers) {
    if (same_token(header.name, name)) list.append(list.empty() ? "" : ", ").append(header.value);
  }
  return list;
}

}  // namespace riverd::http
