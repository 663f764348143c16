#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

namespace riverd::poll {

/// What one answer tells of how much its host is willing to bear.
struct HostAnswer {
  enum class Kind : std::uint8_t {
    served,     ///< the feed, or that it is as it was
    throttled,  ///< 429
    refused,    ///< 403 to a feed that worked before, or 503
  };

  FeedId feed;
  std::string host;     // host_of() of what was asked
  std::string address;  // that answered, as text; empty: not known
  Kind kind = Kind::served;
  Time sent{};
  Time received{};
  std::optional<Time> until{};  // of those not served: nothing is asked of the feed before it (P13)
  bool stated = false;          // the host itself said until when
};

/// Whom a refusal concerns.
enum class ThrottleScope : std::uint8_t { none, feed, host, address };

/// What observing an answer led to.
struct Ruling {
  ThrottleScope scope = ThrottleScope::none;  // whom the refusal stops
  std::optional<Time> until{};                // how long, where that is more than the feed
  bool lifted = false;                        // an answer ended a pause of its host or address
  bool apart = false;                         // seen now: the host throttles feed by feed
};

/// Learns from answers whether hosts throttle feed by feed, as a whole, or together with all names at
/// their address, and says who has to wait until when (P13). Pure: holds no clock.
///
/// * A 429 pauses its host. It stops its feed alone where the host was seen to throttle feed by feed: a
///   feed that was throttled before is throttled again although others were served in between, or
///   another feed is served by a request sent after the 429. That is believed for seven days.
/// * Several feeds in a row that are not served, and none in between that is, pause the host whatever was
///   seen before; so do refusals (403, 503), which alone stop their feed only.
/// * Three paused hosts at one address in a row pause all that answer from there, for four hours at most.
/// * Where nobody stated how long a pause lasts, one other feed may ask once before it is over. Its answer
///   lifts the pause.
class HostGovernor {
 public:
  /// How long a host's manner is believed after it was last seen.
  static constexpr std::chrono::milliseconds belief = std::chrono::days{7};
  /// When a pause that nobody stated may be tried by one feed.
  static constexpr std::chrono::milliseconds probe_after = std::chrono::minutes{15};

  /// How many feeds each host has. Forgets hosts that are not named here, unless they are paused: what feeds
  /// link to.
  void set_feeds(const std::unordered_map<std::string, std::size_t>& counts);

  /// It was seen at that time, in an earlier run of the program, that the host throttles feed by feed.
  void recall(const std::string& host, Time apart);

  /// Answers in the order they came. Hosts without a name (files) are not governed.
  Ruling observe(const HostAnswer& answer);

  /// A request to the host is about to go: it takes the one attempt that its pause may allow.
  void sent(const std::string& host, Time now);

  /// Until when this feed of the host has to wait for its host's or its address's sake.
  [[nodiscard]] std::optional<Time> paused_until(const std::string& host, FeedId feed, Time now) const;

  /// From when on a feed that was served so far may try the host's pause; absent: no pause, or none that
  /// may be tried.
  [[nodiscard]] std::optional<Time> probe_from(const std::string& host, Time now) const;

  /// How many feeds the host has, as set_feeds() said.
  [[nodiscard]] std::size_t feeds_of(const std::string& host) const;

  /// Whether the feed is one whose requests the host refused last: after a pause the others go first.
  [[nodiscard]] bool is_throttled(const std::string& host, FeedId feed) const;

  /// When the host was last seen to throttle feed by feed, if that is still believed.
  [[nodiscard]] std::optional<Time> apart_since(const std::string& host, Time now) const;

 private:
  struct Pause {
    Time since{};
    Time until{};
    bool stated = false;
    bool tried = false;
  };

  struct Host {
    std::size_t feeds = 1;
    bool linked = true;                // no feed is there, entries link there
    std::map<FeedId, Time> throttled;  // with 429, and not served since
    std::optional<Time> served{};      // the last answer to any feed
    std::optional<Time> apart{};
    std::set<FeedId> run;  // not served, one after the other
    Time run_last{};
    std::optional<Pause> pause{};
    std::string address;
  };

  struct Address {
    std::set<std::string> run;  // hosts paused, one after the other
    Time run_last{};
    std::optional<Pause> pause{};
  };

  [[nodiscard]] const Host* find(const std::string& host) const;
  [[nodiscard]] const Pause* pause_of(const Host& host, Time now) const;
  Ruling served(Host& host, const HostAnswer& answer);
  Ruling stopped(Host& host, const HostAnswer& answer);
  void forget_linked(Time now);
  void stop_address(Host& host, const HostAnswer& answer, Time until, Ruling& ruling);

  std::unordered_map<std::string, Host> hosts_;
  std::size_t feeding_ = 0;  // how many of them set_feeds() named
  std::unordered_map<std::string, Address> addresses_;
};

}  // namespace riverd::poll
