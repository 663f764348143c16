#include "daemon/client_settings.hpp"

#include "daemon/http/client/proxy.hpp"
#include "daemon/runtime/memory_limit.hpp"
#include "daemon/version.hpp"

#include <cstdlib>
#include <string>

namespace riverd {
namespace {

/// Constant; it says whom to ask, and for how many readers riverd asks.
std::string user_agent(const config::PollConfig& poll) {
  std::string agent = std::string("riverd/") + version + " (";
  if (!poll.contact.empty()) agent += "+" + poll.contact + "; ";
  return agent + std::to_string(poll.subscribers) + " subscribers)";
}

}  // namespace

http::ClientOptions client_options(const config::PollConfig& poll) {
  http::ClientOptions options;
  options.user_agent = user_agent(poll);
  options.allow_addresses = poll.allow_addresses;
  options.ca_file = poll.ca_file;
  options.max_body = poll.max_body;
  options.timeout = poll.timeout;
  options.max_held = runtime::within_limit(options.max_held, runtime::memory_limit());
  options.proxies = http::proxies_of([](const char* name) { return std::getenv(name); });
  return options;
}

}  // namespace riverd
