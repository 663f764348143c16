#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

enum class Method : std::uint8_t { get, head, post, other };

/// One `name=value` of a query, percent-decoded, `+` read as a space.
struct QueryParameter {
  std::string name;
  std::string value;
};

/// What a handler is told about a request. Header values are trimmed; an absent header is empty. Lines
/// of one list header are joined by `, ` (RFC 9110, 5.3).
struct RequestHead {
  Method method = Method::other;
  std::string method_name;            // as sent
  std::vector<std::string> path;      // decoded segments: `/a/b` is {a, b}, `/a/` is {a, ""}, `/` is {""}
  std::vector<QueryParameter> query;  // in order
  std::string query_text;             // as sent, without the question mark
  std::string host;                   // of the target if it was absolute, else the header's
  std::string accept;
  std::string accept_encoding;
  std::string if_none_match;
  std::string if_modified_since;
  std::string a_im;
  std::string authorization;
  std::string cookie;
  std::string last_event_id;
  std::string user_agent;
  std::string content_type;
  std::string body;  // empty unless the server's options allow bodies

  /// The first parameter of that name; null if there is none.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;

  /// Empties all fields and keeps their memory: a connection reads all its requests into one head.
  void clear();
};

}  // namespace riverd::http
