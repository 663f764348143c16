#pragma once

#include "daemon/http/client/client.hpp"
#include "feeds/model/time.hpp"

#include <optional>

namespace riverd::http {

/// The earliest time the origin wants to be asked again (Retry-After, RFC 9110, 10.2.3): seconds from
/// `now`, or a date, which is taken relative to the answer's own Date so that a wrong clock on either
/// side does not matter (P13). Never before `now`; nullopt where the header is missing or unreadable.
[[nodiscard]] std::optional<Time> retry_after(const Response& response, Time now);

}  // namespace riverd::http
