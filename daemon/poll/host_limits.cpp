#include "daemon/poll/host_limits.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace riverd::poll {

namespace asio = boost::asio;

/// The queues of all hosts. A host with someone waiting and a free connection stands in `ready`, or in
/// `later` with the time from which its next request may go. Of all who wait, only the first of `later`
/// watches the clock, or watch() does if that is a guest; the others sleep until they are rung.
struct HostLimits::State {
  struct Waiter {
    std::uint64_t number = 0;        // order of arrival over all hosts
    std::unique_ptr<Alarm> alarm{};  // once its coroutine waits
    std::unique_ptr<Guest> guest{};  // who has none
    bool admitted = false;
  };

  /// The host's requests in flight, who is first in its queue, and the host. The hosts that are asked
  /// least go first: that is kinder to them, and finds their kept connections free.
  using Ready = std::tuple<unsigned, std::uint64_t, std::string>;

  /// From when, who is first in the host's queue, and the host.
  using Later = std::tuple<Time, std::uint64_t, std::string>;

  struct Host {
    unsigned in_flight = 0;
    Time next_start{};                         // the interval after the last request ends here
    std::map<std::uint64_t, Waiter*> waiting;  // by number
    std::optional<Ready> ready;                // its place there
    std::optional<Later> later;
  };

  State(asio::any_io_executor e, std::shared_ptr<Clock> c, HostLimitSettings s)
      : executor(std::move(e)), clock(std::move(c)), settings(std::move(s)) {}

  [[nodiscard]] HostRule rule_of(const std::string& name) const {
    if (name.empty()) {
      return {std::numeric_limits<unsigned>::max(), std::chrono::milliseconds{0}};
    }
    const auto found = settings.exceptions.find(name);
    return found == settings.exceptions.end() ? settings.usual : found->second;
  }

  [[nodiscard]] bool has_room() const { return !closed && in_flight < std::max(settings.concurrency, 1U); }

  /// Puts the host where it belongs after anything about it changed.
  void place(const std::string& name, Host& host, Time time) {
    std::optional<Ready> now;
    std::optional<Later> then;
    if (!host.waiting.empty() && host.in_flight < std::max(rule_of(name).connections, 1U)) {
      const auto first = host.waiting.begin()->first;
      if (host.next_start <= time) {
        now.emplace(host.in_flight, first, name);
      } else {
        then.emplace(host.next_start, first, name);
      }
    }
    move(ready, host.ready, std::move(now));
    move(later, host.later, std::move(then));
  }

  template <class Turn>
  static void move(std::set<Turn>& turns, std::optional<Turn>& from, std::optional<Turn> to) {
    if (from == to) {
      return;
    }
    if (from) {
      turns.erase(*from);
    }
    if (to) {
      turns.insert(*to);
    }
    from = std::move(to);
  }

  /// The clock was set back: no host is left alone for longer than its interval.
  void set_back(Time now) {
    for (auto& [name, host] : hosts) {
      host.next_start = std::min(host.next_start, now + rule_of(name).interval);
      place(name, host, now);
    }
  }

  /// Forgets hosts of which nothing is to be remembered, now and then: as often as their number doubles.
  void tidy(Time now) {
    if (hosts.size() < crowd) return;
    forget_idle(now);
    crowd = std::max(fewest_to_tidy, 2 * hosts.size());
  }

  void forget_idle(Time now) {
    std::erase_if(hosts, [&](const auto& entry) {
      const Host& host = entry.second;
      return host.in_flight == 0 && host.waiting.empty() && host.next_start <= now;
    });
  }

  /// Lets go whatever may go now.
  void admit() {
    const Time now = clock->now();
    if (now < std::exchange(seen, now)) {
      set_back(now);
    }
    while (!later.empty() && std::get<Time>(*later.begin()) <= now) {
      const std::string name = std::get<std::string>(*later.begin());
      place(name, hosts.at(name), now);
    }
    bool someone = false;
    while (has_room() && !ready.empty()) {
      const std::string name = std::get<std::string>(*ready.begin());
      Host& host = hosts.at(name);
      Waiter& waiter = *host.waiting.begin()->second;
      host.waiting.erase(host.waiting.begin());
      --waiting;
      ++in_flight;
      ++host.in_flight;
      place(name, host, now);
      waiter.admitted = true;
      if (waiter.guest) {
        let_in(waiter.number);
      } else {
        ring(waiter);
      }
      someone = true;
    }
    if (someone) {
      wake_first();
    }
  }

  /// The guest is told when whoever is at work here has ended.
  void let_in(std::uint64_t number);

  void ring(const Waiter& waiter) const {
    Alarm* const alarm = waiter.guest ? guests_alarm : waiter.alarm.get();
    if (alarm != nullptr) {
      alarm->ring();
    }
  }

  /// Who is first of `later`.
  [[nodiscard]] const Waiter& first_later() const {
    return *hosts.at(std::get<std::string>(*later.begin())).waiting.begin()->second;
  }

  /// Makes the first of `later` look at the clock, where something before it may have changed.
  void wake_first() const {
    if (has_room() && !later.empty()) {
      ring(first_later());
    }
  }

  /// What the waiter has to wake for by itself.
  [[nodiscard]] Time wake_time(const Waiter& waiter) const {
    const bool watches =
        has_room() && !later.empty() && std::get<std::uint64_t>(*later.begin()) == waiter.number;
    return watches ? std::get<Time>(*later.begin()) : Time::max();
  }

  /// What has to be waked for on behalf of a guest.
  [[nodiscard]] Time guests_time() const {
    const bool watches = has_room() && !later.empty() && first_later().guest;
    return watches ? std::get<Time>(*later.begin()) : Time::max();
  }

  asio::any_io_executor executor;
  std::shared_ptr<Clock> clock;
  HostLimitSettings settings;
  std::unordered_map<std::uint64_t, std::unique_ptr<Permit::Place>> guests;  // that wait, by number
  Alarm* guests_alarm = nullptr;                                             // of watch()
  bool closed = false;                                                       // watch() has ended
  std::unordered_map<std::string, Host> hosts;
  std::set<Ready> ready;
  std::set<Later> later;
  std::size_t in_flight = 0;
  std::size_t waiting = 0;
  std::uint64_t arrivals = 0;
  Time seen{};  // when the clock was last looked at
  static constexpr std::size_t fewest_to_tidy = 64;
  std::size_t crowd = fewest_to_tidy;  // with so many hosts it is time to forget some
};

/// A place in a queue, then a request in flight; leaving is its destructor's work in either case.
struct HostLimits::Permit::Place {
  Place(std::shared_ptr<State> s, std::string h, std::unique_ptr<Guest> guest = nullptr)
      : state(std::move(s)), name(std::move(h)) {
    waiter.number = state->arrivals++;
    waiter.guest = std::move(guest);
    state->tidy(state->clock->now());
    auto& host = state->hosts[name];
    host.waiting.emplace(waiter.number, &waiter);
    ++state->waiting;
    state->place(name, host, state->clock->now());
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    leave_host(false);
    if (waiter.admitted) {
      --state->in_flight;
      state->admit();
      state->wake_first();
    }
  }

  /// The place among all is kept: what was received has to be dealt with before more is asked for.
  void leave_host(bool sent) {
    if (std::exchange(left_host, true)) {
      return;
    }
    auto& host = state->hosts.at(name);
    if (waiter.admitted) {
      --host.in_flight;
      if (sent) {
        host.next_start = std::max(host.next_start, state->clock->now() + state->rule_of(name).interval);
      }
    } else {
      host.waiting.erase(waiter.number);
      --state->waiting;
    }
    state->place(name, host, state->clock->now());
    state->admit();
    state->wake_first();
  }

  std::shared_ptr<State> state;
  std::string name;
  State::Waiter waiter;
  bool left_host = false;
};

void HostLimits::State::let_in(std::uint64_t number) {
  asio::post(executor, [place = std::move(guests.extract(number).mapped())]() mutable {
    const auto guest = std::move(place->waiter.guest);
    guest->admitted(Permit(std::move(place)));
  });
}

HostLimits::Permit::Permit(std::unique_ptr<Place> place) : place_(std::move(place)) {}

HostLimits::Permit::Permit(Permit&&) noexcept = default;

HostLimits::Permit::~Permit() = default;

void HostLimits::Permit::finished() {
  place_->leave_host(true);
}

HostLimits::HostLimits(asio::any_io_executor executor, std::shared_ptr<Clock> clock,
                       HostLimitSettings settings)
    : state_(std::make_shared<State>(std::move(executor), std::move(clock), std::move(settings))) {}

void HostLimits::configure(HostLimitSettings settings) {
  state_->settings = std::move(settings);
  const Time now = state_->clock->now();
  state_->forget_idle(now);
  for (auto& [name, host] : state_->hosts) {
    state_->place(name, host, now);
  }
  state_->admit();
  state_->wake_first();
}

asio::awaitable<HostLimits::Permit> HostLimits::acquire(std::string host) {
  const auto state = state_;  // outlives this object, as does whoever waits
  auto place = std::make_unique<Permit::Place>(state, std::move(host));
  state->admit();
  if (!place->waiter.admitted) place->waiter.alarm = state->clock->alarm(state->executor);
  while (!place->waiter.admitted) {
    const Time when = state->wake_time(place->waiter);
    co_await place->waiter.alarm->wait(when);
    state->admit();
  }
  co_return Permit{std::move(place)};
}

void HostLimits::enqueue(std::string host, std::unique_ptr<Guest> guest) {
  if (state_->closed) {
    return;
  }
  auto place = std::make_unique<Permit::Place>(state_, std::move(host), std::move(guest));
  const std::uint64_t number = place->waiter.number;
  state_->guests.emplace(number, std::move(place));
  state_->admit();
  if (!state_->later.empty() && state_->first_later().number == number) {
    state_->wake_first();
  }
}

asio::awaitable<void> HostLimits::watch() {
  struct Watch {
    explicit Watch(std::shared_ptr<State> s)
        : state(std::move(s)), alarm(state->clock->alarm(state->executor)) {
      state->guests_alarm = alarm.get();
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() {
      state->closed = true;
      state->guests_alarm = nullptr;
      const auto leaving = std::exchange(state->guests, {});
    }
    std::shared_ptr<State> state;
    std::unique_ptr<Alarm> alarm;
  };
  const Watch watch(state_);
  while (true) {
    co_await watch.alarm->wait(watch.state->guests_time());
    watch.state->admit();
  }
}

void HostLimits::recall(const std::string& host, Time asked) {
  const Time now = state_->clock->now();
  const Time next = std::min(asked, now) + state_->rule_of(host).interval;
  if (next <= now) {
    return;
  }
  auto& known = state_->hosts[host];
  known.next_start = std::max(known.next_start, next);
  state_->place(host, known, now);
}

std::size_t HostLimits::in_flight() const {
  return state_->in_flight;
}

std::size_t HostLimits::waiting() const {
  return state_->waiting;
}

std::size_t HostLimits::hosts() const {
  return state_->hosts.size();
}

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos || text::scheme_of(url) == "file") {
    return {};
  }
  std::string_view authority = url.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const auto user = authority.rfind('@'); user != std::string_view::npos) {
    authority.remove_prefix(user + 1);
  }
  if (authority.substr(0, 1) == "[") {
    authority = authority.substr(1, authority.find(']') - 1);
  } else {
    authority = authority.substr(0, authority.find(':'));
  }
  if (authority.ends_with('.')) {
    authority.remove_suffix(1);
  }
  return text::lower(authority);
}

}  // namespace riverd::poll
