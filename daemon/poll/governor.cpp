#include "daemon/poll/governor.hpp"

#include <algorithm>

namespace riverd::poll {
namespace {

using namespace std::chrono;

constexpr milliseconds row = hours{1};       // refusals further apart say nothing about each other
constexpr milliseconds close = hours{3};     // how close to a 429 another feed's answer tells of its scope
constexpr std::size_t feeds_in_a_row = 3;    // that mean the whole host
constexpr std::size_t hosts_in_a_row = 3;    // that mean their address
constexpr milliseconds unstated = hours{4};  // P13
constexpr std::size_t most_addresses = 4096;
constexpr std::size_t most_linked = 4096;  // and the hosts of feeds

}  // namespace

void HostGovernor::set_feeds(const std::unordered_map<std::string, std::size_t>& counts) {
  std::erase_if(hosts_,
                [&](const auto& entry) { return !counts.contains(entry.first) && !entry.second.pause; });
  for (auto& [name, host] : hosts_) {
    host.linked = true;
    host.feeds = 1;
  }
  feeding_ = counts.size();
  for (const auto& [name, count] : counts) {
    if (!name.empty()) {
      hosts_[name].feeds = count;
      hosts_[name].linked = false;
    }
  }
}

void HostGovernor::recall(const std::string& host, Time apart) {
  if (!host.empty()) {
    auto& known = hosts_[host].apart;
    known = std::max(known.value_or(apart), apart);
  }
}

Ruling HostGovernor::observe(const HostAnswer& answer) {
  if (answer.host.empty()) {
    return {};
  }
  forget_linked(answer.received);
  Host& host = hosts_[answer.host];
  if (!answer.address.empty()) {
    host.address = answer.address;
  }
  return answer.kind == HostAnswer::Kind::served ? served(host, answer) : stopped(host, answer);
}

/// Whom entries link to is without number: of those nothing is remembered but their pauses.
void HostGovernor::forget_linked(Time now) {
  if (hosts_.size() < feeding_ + most_linked) {
    return;
  }
  std::erase_if(hosts_, [&](const auto& entry) {
    const Host& host = entry.second;
    return host.linked && (!host.pause || host.pause->until <= now);
  });
}

Ruling HostGovernor::served(Host& host, const HostAnswer& answer) {
  Ruling ruling;
  host.throttled.erase(answer.feed);
  host.served = std::max(host.served.value_or(answer.received), answer.received);
  host.run.clear();
  // Only what was asked after the refusal tells that the host went on serving others.
  if (host.pause && host.pause->until > answer.received && answer.sent > host.pause->since) {
    ruling.apart = !host.throttled.empty();
    if (ruling.apart) {
      host.apart = answer.received;
    }
    host.pause.reset();
    ruling.lifted = true;
  }
  const auto found = addresses_.find(host.address);
  if (found != addresses_.end()) {
    const auto& pause = found->second.pause;
    if (!pause || answer.sent > pause->since) {
      ruling.lifted = ruling.lifted || (pause && pause->until > answer.received);
      addresses_.erase(found);
    }
  }
  return ruling;
}

Ruling HostGovernor::stopped(Host& host, const HostAnswer& answer) {
  Ruling ruling;
  ruling.scope = ThrottleScope::feed;
  if (answer.received - host.run_last > row) {
    host.run.clear();
  }
  host.run.insert(answer.feed);
  host.run_last = answer.received;
  const bool throttled = answer.kind == HostAnswer::Kind::throttled;
  if (throttled) {
    const auto before = host.throttled.find(answer.feed);
    // Served since this feed was throttled last, and a short time ago: the others are not concerned.
    if (before != host.throttled.end() && host.served && *host.served > before->second &&
        answer.received - *host.served <= close) {
      host.apart = answer.received;
      ruling.apart = true;
    }
    host.throttled.insert_or_assign(answer.feed, answer.received);
  }
  const std::size_t enough = std::clamp<std::size_t>(host.feeds, 2, feeds_in_a_row);
  const bool all = host.run.size() >= enough;
  if (all) {
    host.apart.reset();
    ruling.apart = false;
  }
  const bool apart = host.apart && answer.received - *host.apart < belief;
  if (!all && (!throttled || apart)) {
    return ruling;
  }
  // A feed refused with 403 waits for a day; that is not yet a reason for all others to do the same.
  const Time until = throttled || answer.stated ? answer.until.value_or(answer.received + unstated)
                                                : answer.received + unstated;
  if (!host.pause || host.pause->until <= answer.received) {
    host.pause = Pause{answer.received, until, answer.stated, false};
  } else {
    host.pause->since = answer.received;
    host.pause->until = std::max(host.pause->until, until);
    host.pause->stated = host.pause->stated || answer.stated;
  }
  ruling.scope = ThrottleScope::host;
  ruling.until = host.pause->until;
  stop_address(host, answer, until, ruling);
  return ruling;
}

void HostGovernor::stop_address(Host& host, const HostAnswer& answer, Time until, Ruling& ruling) {
  if (host.address.empty()) {
    return;
  }
  if (addresses_.size() >= most_addresses) {
    std::erase_if(addresses_,
                  [&](const auto& entry) { return answer.received - entry.second.run_last > row; });
  }
  Address& address = addresses_[host.address];
  if (answer.received - address.run_last > row) {
    address.run.clear();
  }
  address.run.insert(answer.host);
  address.run_last = answer.received;
  if (address.run.size() < hosts_in_a_row) {
    return;
  }
  // What strangers at one address were told is no word to others: it binds them for a usual pause at most.
  address.pause = Pause{answer.received, std::min(until, answer.received + unstated), false, false};
  ruling.scope = ThrottleScope::address;
}

void HostGovernor::sent(const std::string& host, Time now) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) {
    return;
  }
  if (auto& pause = found->second.pause; pause && pause->until > now) {
    pause->tried = true;
  }
  if (const auto address = addresses_.find(found->second.address);
      address != addresses_.end() && address->second.pause && address->second.pause->until > now) {
    address->second.pause->tried = true;
  }
}

const HostGovernor::Host* HostGovernor::find(const std::string& host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : &found->second;
}

const HostGovernor::Pause* HostGovernor::pause_of(const Host& host, Time now) const {
  if (host.pause && host.pause->until > now) {
    return &*host.pause;
  }
  const auto found = addresses_.find(host.address);
  if (found != addresses_.end() && found->second.pause && found->second.pause->until > now) {
    return &*found->second.pause;
  }
  return nullptr;
}

std::optional<Time> HostGovernor::paused_until(const std::string& host, FeedId feed, Time now) const {
  const Host* known = find(host);
  const Pause* pause = known == nullptr ? nullptr : pause_of(*known, now);
  if (pause == nullptr) {
    return std::nullopt;
  }
  const auto probe = probe_from(host, now);
  if (probe && *probe <= now && !known->run.contains(feed) && !known->throttled.contains(feed)) {
    return std::nullopt;
  }
  return pause->until;
}

std::optional<Time> HostGovernor::probe_from(const std::string& host, Time now) const {
  const Host* known = find(host);
  const Pause* pause = known == nullptr ? nullptr : pause_of(*known, now);
  if (pause == nullptr || pause->stated || pause->tried) {
    return std::nullopt;
  }
  return pause->since + probe_after;
}

std::size_t HostGovernor::feeds_of(const std::string& host) const {
  const Host* known = find(host);
  return known == nullptr || known->linked ? 0 : known->feeds;
}

bool HostGovernor::is_throttled(const std::string& host, FeedId feed) const {
  const Host* known = find(host);
  return known != nullptr && known->throttled.contains(feed);
}

std::optional<Time> HostGovernor::apart_since(const std::string& host, Time now) const {
  const Host* known = find(host);
  if (known == nullptr || !known->apart || now - *known->apart >= belief) {
    return std::nullopt;
  }
  return known->apart;
}

}  // namespace riverd::poll
