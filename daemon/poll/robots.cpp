#include "daemon/poll/robots.hpp"

#include "daemon/poll/message.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;
using namespace std::chrono;

constexpr milliseconds kept_for = hours{24};  // RFC 9309, 2.4
constexpr milliseconds retried = hours{1};
constexpr milliseconds retried_unanswered = minutes{5};
constexpr unsigned all_hosts = 1'000'000;
constexpr std::string_view agent = "riverd";

/// Cut there, at least RobotRules::read_at_most of it are left.
constexpr std::uint64_t largest = page::RobotRules::read_at_most + (std::uint64_t{76} << 10U);

/// Besides the rules: a node of a map, an address, a failure.
constexpr std::size_t bytes_of_host = 512;

/// The host says what its rules are, or that it has none (2.3.1.2, 2.3.1.3).
bool tells(int status) {
  return (status >= 200 && status < 300) || (status >= 400 && status < 500 && status != 429);
}

}  // namespace

Robots::Robots(asio::any_io_executor executor, SideRequests& requests, runtime::CpuPool& pool,
               std::shared_ptr<Clock> clock)
    : requests_(requests),
      pool_(pool),
      clock_(std::move(clock)),
      turns_(std::move(executor), clock_, {{1, milliseconds{0}}, {}, all_hosts}) {}

const Robots::Known* Robots::known(const std::string& place) const {
  const auto found = known_.find(place);
  return found != known_.end() && found->second.until > clock_->now() ? &found->second : nullptr;
}

Leave Robots::leave(const Known& rules, const std::string& url) {
  Leave out;
  if (rules.failure) {
    out.kind = Leave::Kind::unknown;
    out.why = *rules.failure;
  } else if (!rules.rules.allows(url)) {
    out.kind = Leave::Kind::refused;
  }
  return out;
}

void Robots::keep(const std::string& place, Known rules) {
  rules.bytes = rules.rules.bytes() + place.size() + bytes_of_host;
  if (const auto old = known_.find(place); old != known_.end()) {
    kept_ -= old->second.bytes;
    known_.erase(old);
  }
  while (!known_.empty() && kept_ + rules.bytes > most_kept) {
    const auto first = std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
      return a.second.until < b.second.until;
    });
    kept_ -= first->second.bytes;
    known_.erase(first);
  }
  kept_ += rules.bytes;
  known_.emplace(place, std::move(rules));
}

void Robots::forget() {
  known_.clear();
  kept_ = 0;
}

asio::awaitable<Leave> Robots::ask(std::string url, FeedId feed, bool strangers) {
  const std::string place = page::robots_url(url);
  if (place.empty()) co_return Leave();  // a file of one's own
  if (const Known* rules = known(place)) co_return leave(*rules, url);
  const auto turn = co_await turns_.acquire(host_of(place));
  // Somebody may have asked while this waited.
  if (const Known* rules = known(place)) co_return leave(*rules, url);
  FeedTarget target(place);
  target.limits.max_body = largest;
  target.limits.cut = true;
  target.limits.strangers = strangers;
  const SideAnswer asked = co_await requests_.ask(std::move(target), feed);
  if (asked.paused) {
    Leave none;
    none.kind = Leave::Kind::paused;
    none.until = asked.paused;
    co_return none;
  }
  const Time now = clock_->now();
  Known rules;
  if (asked.answer && tells(asked.answer->status)) {
    if (asked.answer->status < 300) {
      auto read = [&answer = *asked.answer] {
        std::string_view body = answer.body;
        if (answer.cut) body = body.substr(0, body.find_last_of("\r\n") + 1);
        return page::RobotRules(body, agent);
      };
      rules.rules = co_await pool_.run(std::move(read));
    }
    rules.until = now + kept_for;
  } else {
    storage::FeedState
        whole;  // nothing is known of it, so that every answer is one to an unconditional request
    whole.url = place;
    Verdict why = judge(asked.answer, whole, now);
    const milliseconds wait = why.status == 0 ? retried_unanswered : retried;
    rules.until =
        std::clamp<Time>(why.retry_after.value_or(now + wait), now + retried_unanswered, now + kept_for);
    rules.failure = std::make_shared<const Verdict>(std::move(why));
  }
  const Leave out = leave(rules, url);
  // Where a link may not lead the owner's own feeds may, and those are asked for nothing in vain.
  const bool refused = !asked.answer && asked.answer.error().code == http::ClientError::address_refused;
  if (!refused) keep(place, std::move(rules));
  co_return out;
}

std::string explain(const Leave& leave, const std::string& url) {
  switch (leave.kind) {
    case Leave::Kind::given:
      break;
    case Leave::Kind::refused:
      return printable(url) + ": its robots.txt does not let riverd read it";
    case Leave::Kind::unknown:
      return printable(url) + ": not asked for, since its robots.txt cannot be had: " + leave.why.error;
    case Leave::Kind::paused:
      return printable(url) + ": its host asked not to be asked before " + to_rfc3339(*leave.until);
  }
  return {};
}

}  // namespace riverd::poll
