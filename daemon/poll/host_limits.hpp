#pragma once

#include "daemon/poll/clock.hpp"
#include "feeds/model/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace riverd::poll {

/// What one host is asked to bear (P7).
struct HostRule {
  unsigned connections = 1;                                      // requests in flight, at least one
  std::chrono::milliseconds interval = std::chrono::seconds{1};  // from the end of one to the next
};

struct HostLimitSettings {
  HostRule usual;
  std::map<std::string, HostRule, std::less<>> exceptions;  // by host name in lower case
  unsigned concurrency = 256;                               // permits of all hosts together
};

/// Who may send a request now: so many in flight to a host and in all, spaced per host by its interval
/// from the end of the one before (P7), first come first served. Hosts are told apart by their names
/// alone, since ports and schemes share a machine. The empty name (files) knows no limit but the one
/// for all. Used on one executor only.
class HostLimits {
  struct State;

 public:
  /// The right to have one request in flight, and its answer in memory. Given back when it is destroyed.
  class Permit {
   public:
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&&) = delete;
    ~Permit();

    /// The request is over: the host's interval begins. The permit still counts among those of all hosts
    /// together, so that answers do not pile up faster than they are dealt with.
    void finished();

   private:
    friend class HostLimits;
    struct Place;
    explicit Permit(std::unique_ptr<Place> place);

    std::unique_ptr<Place> place_;
  };

  /// Who waits without a coroutine, of which thousands would take ten times the memory.
  class Guest {
   public:
    virtual ~Guest() = default;

    /// Its turn has come. Called once, by the executor and by nobody who uses the limits just then.
    virtual void admitted(Permit permit) = 0;
  };

  HostLimits(boost::asio::any_io_executor executor, std::shared_ptr<Clock> clock, HostLimitSettings settings);

  /// Takes effect for whoever waits and comes later; requests in flight go on.
  void configure(HostLimitSettings settings);

  /// Waits for its turn. Throws boost::system::system_error (operation_aborted) when cancelled. Destroying
  /// the permit without finished() means that nothing was sent: no interval begins.
  [[nodiscard]] boost::asio::awaitable<Permit> acquire(std::string host);

  /// The guest waits in the same queue. It is destroyed where it is not admitted before watch() ends.
  void enqueue(std::string host, std::unique_ptr<Guest> guest);

  /// Watches the clock for the guests, until it is cancelled or destroyed: from then on nobody is admitted.
  [[nodiscard]] boost::asio::awaitable<void> watch();

  /// The host was asked something at that time, by an earlier run of the program: its interval counts from
  /// then. A time that is not over yet counts as now.
  void recall(const std::string& host, Time asked);

  [[nodiscard]] std::size_t in_flight() const;
  [[nodiscard]] std::size_t waiting() const;

  /// The hosts that are remembered: those with requests, or within their interval after one, and at most as
  /// many again.
  [[nodiscard]] std::size_t hosts() const;

 private:
  std::shared_ptr<State> state_;
};

/// The host of a URL in lower case, without port, brackets and final dot; empty where there is none and
/// for every file URL.
[[nodiscard]] std::string host_of(std::string_view url);

}  // namespace riverd::poll
