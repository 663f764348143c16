#pragma once

#include "feeds/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::http {

/// The ways a request can fail without an answer of the origin that could be used.
enum class ClientError {
  invalid_url = 1,
  unresolvable,     ///< the name has no address, or the resolver did not answer
  address_refused,  ///< every address is special-purpose and not allowed (X1)
  unreachable,      ///< no address accepted a connection
  tls,              ///< handshake or certificate; the detail says what is wrong with it
  timed_out,        ///< the whole deadline, or the idle limit, passed
  closed,           ///< the peer closed or reset in the middle of the answer
  malformed,        ///< not HTTP
  too_large,        ///< wire size, expanded size or ratio beyond its limit (X2)
  bad_coding,       ///< a content coding that is unknown or does not decode
  too_many_redirects,
  bad_redirect,  ///< no Location, a scheme besides http and https, https to http with credentials
};

boost::system::error_code make_error_code(ClientError e);

/// The proxies that origins are asked through: `http://[USER:PASSWORD@]HOST[:PORT]` each, empty: none.
struct ProxyOptions {
  std::string http;   // http origins
  std::string https;  // https origins, by CONNECT: what is said stays between origin and riverd
  std::string none;   // asked directly: a list of hosts (with all names below them), address ranges, or `*`
};

struct ClientOptions {
  std::string user_agent;                    // P9
  std::vector<std::string> allow_addresses;  // CIDR ranges excepted from the refusal of private addresses
  std::filesystem::path ca_file;             // PEM; empty: the system's
  std::uint64_t max_body = std::uint64_t{32} << 20U;  // decoded bytes; the wire limit is the same
  unsigned max_ratio = 200;  // decoded to wire bytes, judged beyond the first 256 KiB
  std::chrono::milliseconds timeout = std::chrono::seconds{60};       // of the whole request with redirects
  std::chrono::milliseconds idle_timeout = std::chrono::seconds{15};  // without a byte
  unsigned max_redirects = 5;                                         // P16
  std::string dns_servers;  // `ADDRESS:PORT,…`; empty: those of /etc/resolv.conf
  ProxyOptions proxies;
  /// Bodies in memory, all answers together, until they are let go. Beyond it only the request that was begun
  /// first is read on.
  std::uint64_t max_held = std::uint64_t{16} << 20U;
};

struct Header {
  std::string name;
  std::string value;
};

/// What one request may have less of than others. By default nothing.
struct RequestLimits {
  std::uint64_t max_body = 0;  // bytes, as ClientOptions::max_body, if that is not less; 0: that
  bool cut = false;            // a body beyond it is cut off there (Response::cut), and no error
  bool follow = true;          // redirects; without it the answer that redirects is the answer
  bool strangers = false;      // somebody else's link led here: ClientOptions::allow_addresses does not count
};

/// A GET. Validators and credentials are sent as they stand.
struct Request {
  explicit Request(std::string target) : url(std::move(target)) {}

  std::string url;
  std::string if_none_match;      // empty: not sent
  std::string if_modified_since;  // empty: not sent
  /// The URL that gave the validators: of the hops of a chain of redirects they are sent to that one alone,
  /// since no other knows them (P1, P16). Empty: `url`.
  std::string validators_url;
  std::string user;  // Basic authentication; only ever sent to the host of `url`
  std::string password;
  RequestLimits limits;
};

struct Redirect {
  int status = 0;
  std::string target;  // absolute
};

/// An answer of the origin, whatever its status, after redirects.
struct Response {
  int status = 0;
  std::string url;                  // that answered, after redirects
  std::vector<Redirect> redirects;  // in order
  std::vector<Header> headers;      // in order, control characters removed
  std::string body;                 // decoded; empty for 304
  std::uint64_t wire_bytes = 0;     // of the body
  bool cut = false;  // the body goes on (RequestLimits::cut); less than 64 KiB are missing up to the limit
  std::string peer;  // the address that answered, as text; empty: a proxy's, or not known
  std::shared_ptr<void> held;  // counts the body among those in memory (ClientOptions::max_held)

  /// The first header of that name (case-insensitive); empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;

  /// All headers of that name as one list (RFC 9110, 5.3).
  [[nodiscard]] std::string header_list(std::string_view name) const;
};

/// Fetches documents over http and https: names resolved by c-ares, addresses checked as they are
/// connected to (X1), certificates verified, redirects followed, codings decoded under limits (X2),
/// connections kept alive and reused. Sends P8 to P10's headers and nothing else. Through a proxy it is the
/// proxy that resolves and connects: its own address is the operator's choice and not checked, addresses that
/// stand in URLs are.
/// All of it runs on one executor; call it only from there. It outlives the requests it was given.
class Client {
 public:
  /// Throws std::runtime_error, saying which option it was, where an address range or the file of
  /// authorities cannot be used.
  Client(const boost::asio::any_io_executor& executor, ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// An error has a ClientError and one sentence that names the host or URL; after stop() it is
  /// operation_aborted. Cancelling the caller closes the connection, leaves nothing behind and throws
  /// boost::system::system_error (operation_aborted).
  [[nodiscard]] boost::asio::awaitable<Result<Response>> get(Request request);

  /// Other options for requests that begin from now on; `ca_file` and `dns_servers` stay what they are.
  /// Throws as the constructor does.
  void configure(ClientOptions options);

  /// Closes idle connections and lets nothing new begin.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace riverd::http

template <>
struct boost::system::is_error_code_enum<riverd::http::ClientError> : std::true_type {};
