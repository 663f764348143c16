#include "tests/politeness/origin.hpp"

#include "daemon/poll/host_limits.hpp"

#include <algorithm>
#include <utility>

namespace riverd::politeness {
namespace {

namespace asio = boost::asio;
using namespace std::chrono;
using namespace std::chrono_literals;

constexpr unsigned most_in_a_second = 8;  // of all hosts together, after a start

int hour_of(Time time) {
  return static_cast<int>(floor<hours>(time - floor<days>(time)).count());
}

std::string value_of(const http::Response& response, const char* name) {
  return std::string{response.header(name)};
}

/// What is wrong with one validator; empty: nothing.
std::string fault_of(const char* field, const std::string& sent, const std::string& due,
                     const std::set<std::string>& ever) {
  if (sent == due) return {};
  const char* kind = " bogus";
  if (sent.empty()) {
    kind = " missing";
  } else if (ever.contains(sent)) {
    kind = " out of sequence";
  }
  return field + std::string{kind};
}

}  // namespace

Origin::Origin(std::shared_ptr<poll::ManualClock> clock, Time start, std::uint64_t seed)
    : clock_(std::move(clock)), random_(seed) {
  for (Script& script : scripts(start)) {
    feeds_.push_back(std::make_unique<Feed>());
    feeds_.back()->script = std::move(script);
    by_url_[feeds_.back()->script.url] = feeds_.back().get();
  }
  for (const char* what :
       {"unconditional although validators are known", "If-None-Match bogus", "If-None-Match missing",
        "If-None-Match out of sequence", "If-Modified-Since bogus", "If-Modified-Since missing",
        "If-Modified-Since out of sequence", "below the floor", "below the floor, after a kill",
        "inside Retry-After", "after the end", "in hours to skip", "two in flight to a feed",
        "two in flight to a host", "within a second of another to the host", "not an advertised address",
        "burst after a start", "more than one first request"}) {
    score_.watch(what);
  }
}

std::vector<std::string> Origin::urls() const {
  std::vector<std::string> out;
  out.reserve(feeds_.size());
  for (const auto& feed : feeds_) out.push_back(feed->script.url);
  return out;
}

Origin::Faults Origin::faults(const Feed& feed, const Knowledge& known,
                              const storage::Validators& sent) const {
  const Time now = clock_->now();
  Faults out;
  if (sent.etag.empty() && sent.last_modified.empty() && !(known.etag.empty() && known.modified.empty())) {
    out.emplace_back("unconditional although validators are known");
  } else {
    out.push_back(fault_of("If-None-Match", sent.etag, known.etag, feed.etags));
    out.push_back(fault_of("If-Modified-Since", sent.last_modified, known.modified, feed.dates));
  }
  if (known.gone) out.emplace_back("after the end");
  if (known.retry_until && now < *known.retry_until) out.emplace_back("inside Retry-After");
  if (feed.last && now - *feed.last < (feed.killed ? known.hold_again : known.hold)) {
    out.emplace_back(feed.killed ? "below the floor, after a kill" : "below the floor");
  }
  if (known.read && feed.script.skip_hours.contains(hour_of(now))) out.emplace_back("in hours to skip");
  std::erase(out, std::string{});
  return out;
}

void Origin::judge(Feed& feed, const storage::Validators& sent) {
  // Where it is open whether an answer was stored, the client is taken at its best.
  std::vector<std::pair<Faults, Knowledge>> readings;
  readings.reserve(feed.possible.size());
  for (const Knowledge& known : feed.possible) readings.emplace_back(faults(feed, known, sent), known);
  const auto best = std::min_element(readings.rbegin(), readings.rend(), [](const auto& a, const auto& b) {
    return a.first.size() < b.first.size();
  });
  for (const std::string& fault : best->first) {
    std::string where = feed.script.url + " at " + to_rfc3339(clock_->now());
    if (feed.last) where += ", last " + to_rfc3339(*feed.last);
    score_.bad(fault, where + ", hold " + std::to_string(best->second.hold / 1min) + " min, sent [" +
                          sent.etag + "] [" + sent.last_modified + "], known [" + best->second.etag + "] [" +
                          best->second.modified + "]");
  }
  feed.possible = {best->second};
  feed.before.reset();
  if (!sent.etag.empty()) score_.good("If-None-Match");
  if (!sent.last_modified.empty()) score_.good("If-Modified-Since");
  if (sent.etag.empty() && sent.last_modified.empty()) {
    score_.good(best->second.read ? "unconditional, nothing offered" : "unconditional, the first");
  }
  if (!best->second.read && feed.firsts++ > 0 && !feed.killed && !feed.delivered) {
    score_.bad("more than one first request", feed.script.url);
  }
}

void Origin::judge_host(const Host& host, const std::string& url) {
  const Time now = clock_->now();
  if (host.in_flight > 0) score_.bad("two in flight to a host", url);
  if (host.last && now - *host.last < 1s) score_.bad("within a second of another to the host", url);
  if (started_ && now - *started_ < 1h) {
    if (++per_second_[(now - *started_) / 1s] > most_in_a_second) score_.bad("burst after a start", url);
  }
}

void Origin::delivered(Feed& feed, const Answer& answer) {
  Knowledge known = feed.possible.back();
  feed.before = known;
  feed.delivered = clock_->now();
  known.failures = answer.valid ? 0 : known.failures + 1;
  known.hold = answer.hold;
  for (unsigned i = 1; i < known.failures && known.hold < answer.most; ++i) known.hold *= 2;
  known.hold = std::min(known.hold, std::max(answer.most, answer.hold));
  // A wait that was asked for is over when it is over; all else holds again.
  const int code = answer.response.status;
  known.hold_again = code == 429 || code == 503 ? 60min : known.hold;
  known.gone = answer.gone;
  known.retry_until.reset();
  if (answer.stated) known.retry_until = clock_->now() + answer.hold;
  if (answer.valid) {
    const bool whole = answer.response.status == 200;
    const std::string etag = value_of(answer.response, "ETag");
    const std::string modified = value_of(answer.response, "Last-Modified");
    if (whole || !etag.empty()) known.etag = etag;
    if (whole || !modified.empty()) known.modified = modified;
    feed.etags.insert(etag);
    feed.dates.insert(modified);
    known.read = true;
    if (!answer.moved.empty()) by_url_[answer.moved] = &feed;
  }
  feed.possible = {known};
}

void Origin::ended(Feed& feed, Host& host) {
  feed.last = host.last = clock_->now();
  --feed.in_flight;
  --host.in_flight;
}

asio::awaitable<Result<http::Response>> Origin::fetch(poll::FeedTarget target) {
  score_.good("requests");
  const auto found = by_url_.find(target.url);
  if (found == by_url_.end()) {
    score_.bad("not an advertised address", target.url);
    co_return Error(http::ClientError::unreachable, "nobody answers");
  }
  Feed& feed = *found->second;
  Host& host = hosts_[poll::host_of(target.url)];
  if (feed.in_flight > 0) score_.bad("two in flight to a feed", target.url);
  judge_host(host, target.url);
  judge(feed, target.validators);
  ++feed.in_flight;
  ++host.in_flight;
  feed.killed = false;
  Visit visit{feed.requests++, clock_->now(), target.validators.etag, target.validators.last_modified};
  const auto alarm = clock_->alarm(co_await asio::this_coro::executor);
  const Time answered = clock_->now() + random_.between(20ms, random_.chance(0.1) ? 20s : 900ms);
  while (clock_->now() < answered) co_await alarm->wait(answered);
  visit.now = clock_->now();
  Answer answer = feed.script.answer(visit);
  if (answer.response.redirects.empty() || target.url != feed.script.url) {
    answer.response.redirects.clear();
    answer.response.url = target.url;
  }
  score_.good("answers " + std::to_string(answer.response.status));
  ended(feed, host);
  delivered(feed, answer);
  co_return std::move(answer.response);
}

void Origin::client_killed() {
  for (const auto& feed : feeds_) {
    if (feed->in_flight > 0) {
      feed->killed = true;
      feed->in_flight = 0;
      feed->last = clock_->now();
      score_.good("killed in flight");
    } else if (feed->before && feed->delivered == clock_->now()) {
      feed->before->hold = feed->before->hold_again;
      feed->possible.insert(feed->possible.begin(), *feed->before);
      score_.good("killed before it was settled");
    }
  }
  for (auto& [name, host] : hosts_) {
    if (std::exchange(host.in_flight, 0) > 0) host.last = clock_->now();
  }
  score_.good("kills");
}

void Origin::client_started() {
  per_second_.clear();
  if (score_.count("requests") > 0) started_ = clock_->now();
}

}  // namespace riverd::politeness
