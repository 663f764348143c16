#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace riverd::http {

struct ResolverOptions;

/// What DNS, or a file, said about a name.
struct Lookup {
  enum class Status {
    found,
    no_such_name,  // NXDOMAIN
    no_address,    // the name exists, without A and AAAA
    failed,        // no server answered, or answered usefully
  };

  Status status = Status::failed;
  std::string detail;  // for people, of `failed`
  std::vector<boost::asio::ip::address> addresses;
  std::chrono::seconds ttl{0};  // of `found`; 0 for what a file says
};

/// c-ares on Asio's descriptors and one timer. Destroying the channel ends every query: their callbacks
/// are called with `failed`.
class CaresChannel {
 public:
  using Callback = std::function<void(Lookup)>;

  /// Throws std::runtime_error where c-ares cannot begin.
  CaresChannel(boost::asio::any_io_executor executor, const ResolverOptions& options);
  ~CaresChannel();
  CaresChannel(const CaresChannel&) = delete;
  CaresChannel& operator=(const CaresChannel&) = delete;

  /// The callback is called on the executor, or before this returns.
  void query(const std::string& name, Callback callback);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // handlers of Asio hold weak references
};

}  // namespace riverd::http
