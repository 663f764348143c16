#pragma once

#include "daemon/poll/clock.hpp"
#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/side_requests.hpp"
#include "daemon/poll/verdict.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "feeds/page/robots.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace riverd::poll {

/// Whether an address may be fetched, as its host's robots.txt has it.
struct Leave {
  enum class Kind : std::uint8_t {
    given,
    refused,  ///< the rules forbid it
    unknown,  ///< the rules cannot be had, so that nothing is fetched (RFC 9309, 2.3.1.4)
    paused,   ///< the host is not asked now, not even for its rules (P13)
  };
  Kind kind = Kind::given;
  Verdict why{};                // unknown: what became of the request for the rules
  std::optional<Time> until{};  // paused
};

/// Which pages their hosts let riverd fetch (P17, RFC 9309). Rules are asked for within the hosts' limits and
/// kept for a day; where they cannot be had nothing is fetched until they are asked for again: in an hour or
/// when the host says, and in five minutes where no answer came, which may be our own network's fault. Used
/// on one executor only; what it is made of outlives it.
class Robots {
 public:
  /// What is kept of all hosts together, in bytes; what is to be asked for anew first gives way.
  static constexpr std::size_t most_kept = std::size_t{4} << 20U;

  Robots(boost::asio::any_io_executor executor, SideRequests& requests, runtime::CpuPool& pool,
         std::shared_ptr<Clock> clock);

  /// Not to be called by who holds a permit of a host. `feed`: on whose behalf; `strangers`: somebody else's
  /// link leads there (http::RequestLimits).
  [[nodiscard]] boost::asio::awaitable<Leave> ask(std::string url, FeedId feed, bool strangers);

  /// The clock was set back: what is known has times by the wrong one and is asked for anew.
  void forget();

  /// What is kept, and the hosts whose rules somebody waits for or asked for just now.
  [[nodiscard]] std::size_t kept() const { return kept_; }
  [[nodiscard]] std::size_t turns() const { return turns_.hosts(); }

 private:
  struct Known {
    page::RobotRules rules;
    std::shared_ptr<const Verdict> failure;  // why the rules cannot be had; null: the host said what they are
    Time until{};
    std::size_t bytes = 0;
  };

  [[nodiscard]] const Known* known(const std::string& place) const;
  [[nodiscard]] static Leave leave(const Known& rules, const std::string& url);
  void keep(const std::string& place, Known rules);

  SideRequests& requests_;
  runtime::CpuPool& pool_;
  std::shared_ptr<Clock> clock_;
  HostLimits turns_;                    // one at a time asks for the rules of a host
  std::map<std::string, Known> known_;  // by the address of the rules
  std::size_t kept_ = 0;
};

/// Why a page is not fetched: one sentence that is safe to print.
[[nodiscard]] std::string explain(const Leave& leave, const std::string& url);

}  // namespace riverd::poll
