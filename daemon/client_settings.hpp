#pragma once

#include "config/config.hpp"
#include "daemon/http/client/client.hpp"

namespace riverd {

/// How the client asks, by the configuration, the environment's proxies and the memory that control groups
/// allow: the same for polls and for the command line. The User-Agent is `riverd/VERSION (+CONTACT; N
/// subscribers)` (P9).
[[nodiscard]] http::ClientOptions client_options(const config::PollConfig& poll);

}  // namespace riverd
