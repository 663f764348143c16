#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/error_code.hpp>

#include <string>
#include <type_traits>
#include <utility>

namespace riverd {

/// A failure as a value: the code says what kind (code compares it), the detail says what, where and
/// what to do about it (people read it).
struct Error {
  boost::system::error_code code;
  std::string detail;

  Error() = default;  // result::error() in Boost 1.81 needs it
  explicit Error(boost::system::error_code c, std::string d = {}) : code(c), detail(std::move(d)) {}
  template <class E>
    requires boost::system::is_error_code_enum<E>::value
  Error(E e, std::string d = {})
      : Error(make_error_code(e), std::move(d)) {}  // NOLINT(google-explicit-constructor)

  /// One sentence for a log line or a terminal: the detail if there is one, else the code's message.
  [[nodiscard]] std::string message() const { return detail.empty() ? code.message() : detail; }
};

/// Found by argument-dependent lookup from boost::system::result::value().
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

/// The ways a document can fail to be a feed.
enum class FeedError {
  not_a_feed = 1,  ///< readable, but no feed format: an HTML page, another XML vocabulary, plain JSON
  empty,           ///< no bytes, or only white space
  too_large,       ///< beyond a limit of size, depth or node count
  unreadable,      ///< so damaged that nothing could be recovered
  invalid_url,     ///< text that is no absolute URL of a supported scheme
};

boost::system::error_code make_error_code(FeedError e);

}  // namespace riverd

template <>
struct boost::system::is_error_code_enum<riverd::FeedError> : std::true_type {};
