#pragma once

#include "config/config.hpp"
#include "daemon/commands/deep/finding.hpp"
#include "daemon/http/client/client.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::commands::deep {

/// The first feeds of at most `most` different hosts of the web, spread over the configuration.
[[nodiscard]] std::vector<std::string> sample_of(const config::Config& config, std::size_t most);

/// How far one host was reached. No request is sent to it: feeds are polled when they are due and not to try
/// things.
struct Reach {
  enum class Step : std::uint8_t { name, address, connection, tls, done };

  std::string host;          // with the proxy, if it is one that was tried
  Step failed = Step::name;  // where it ended
  std::string why;           // empty when done
};

/// Resolves, connects to and, for https, shakes hands with the hosts of these URLs, at once, within `limit`.
[[nodiscard]] std::vector<Reach> reach(const std::vector<std::string>& urls,
                                       const http::ClientOptions& options, std::chrono::milliseconds limit);

/// What that says of name resolution and of the way to hosts.
[[nodiscard]] Findings judge_reach(const std::vector<Reach>& reached);

/// Whether each address can be listened on, or is held by the daemon that runs.
[[nodiscard]] Findings check_listening(const std::vector<std::string>& addresses, bool daemon_runs);

}  // namespace riverd::commands::deep
