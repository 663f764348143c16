#pragma once

#include "daemon/http/client/client.hpp"

#include <chrono>
#include <optional>

namespace riverd::http {

/// How long the answer is fresh (P11; RFC 9111, 4.2.1 as a private cache reads it): max-age − Age, else
/// Expires − Date. Zero where that has passed or Expires is no date; nullopt where the origin says
/// nothing.
[[nodiscard]] std::optional<std::chrono::seconds> freshness(const Response& response);

}  // namespace riverd::http
