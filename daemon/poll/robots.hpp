#pragma once

#include "daemon/poll/clock.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/host_limits.hpp"
#include "feeds/page/robots.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <string>

namespace riverd::poll {

/// Which pages their hosts let riverd fetch (P17, RFC 9309). Rules are asked for within the hosts' limits and
/// kept for a day; where they cannot be had because a host is in trouble nothing is fetched for an hour. Used
/// on one executor only.
class Robots {
 public:
  Robots(boost::asio::any_io_executor executor, Fetcher& fetcher, HostLimits& limits,
         std::shared_ptr<Clock> clock);

  /// Whether this address may be fetched; not to be called by who holds a permit of a host.
  [[nodiscard]] boost::asio::awaitable<bool> allows(std::string url);

 private:
  struct Known {
    page::RobotRules rules;
    bool reached = false;  // the host said what its rules are, or that it has none
    Time until{};
  };

  [[nodiscard]] const Known* known(const std::string& place);

  Fetcher& fetcher_;
  HostLimits& limits_;
  std::shared_ptr<Clock> clock_;
  HostLimits turns_;                    // one at a time asks for the rules of a host
  std::map<std::string, Known> known_;  // by the address of the rules
};

}  // namespace riverd::poll
