#include "tests/day/world.hpp"

#include "tests/politeness/scripts.hpp"

#include "daemon/poll/host_limits.hpp"

#include <algorithm>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace riverd::day {
namespace {

namespace asio = boost::asio;
using namespace std::chrono;
using namespace std::chrono_literals;
using politeness::http_date;

http::Response refusal(int status, const std::string& url) {
  http::Response out;
  out.status = status;
  out.url = url;
  return out;
}

std::string clock_time(Time time) {
  return to_rfc3339(time).substr(11, 5);
}

}  // namespace

World::World(std::shared_ptr<poll::ManualClock> clock, Trace& trace, Time start)
    : outage{start + 4h, start + 7h},
      moving(start + 9h),
      refusing(start + 11h),
      throttling(start + 13h),
      mirror_stopped(start - days{100}),
      clock_(std::move(clock)),
      trace_(trace),
      start_(start) {
  publishers_.push_back({"mirror", "https://mirror.example/paper.xml", 3h, 10, mirror_stopped, false});
  publishers_.push_back({"wire", "https://wire.example/all.rss", 90s, 25});
  publishers_.push_back({"harbour", "http://harbour.example/feed", 5h, 10, Time::max(), true,
                         "https://tides.example/feed.xml"});
  for (const char* board : {"boats", "knots", "maps"}) {
    publishers_.push_back({board, "https://board.example/r/" + std::string(board) + ".rss", 2h});
  }
  for (const char* topic : {"general", "help", "sails", "engines"}) {
    publishers_.push_back({"forum-" + std::string(topic), "https://forum.example/" + std::string(topic), 1h});
  }
  for (std::size_t i = 0; i < sites; ++i) {
    const std::string name = "site" + std::to_string(i / 10) + std::to_string(i % 10);
    publishers_.push_back({name, "https://" + name + ".example/feed", minutes{47 + 23 * i}});
  }
  for (std::size_t i = 0; i < publishers_.size(); ++i) {
    by_url_[publishers_[i].url] = i;
    if (!publishers_[i].moves_to.empty()) by_url_[publishers_[i].moves_to] = i;
  }
}

const Publisher& World::publisher(const std::string& name) const {
  const auto found = std::find_if(publishers_.begin(), publishers_.end(),
                                  [&](const Publisher& one) { return one.name == name; });
  if (found == publishers_.end()) throw std::out_of_range(name);
  return *found;
}

std::vector<poll::FeedSettings> World::settings(const std::string& name) const {
  std::vector<poll::FeedSettings> out;
  for (const Publisher& publisher : publishers_) {
    if (!name.empty() && publisher.name != name) continue;
    poll::FeedSettings feed;
    feed.id = FeedId::from_url(publisher.url);
    feed.url = publisher.url;
    feed.name = publisher.name;
    out.push_back(std::move(feed));
  }
  return out;
}

std::optional<Time> World::served_from(const std::string& name, Time time) const {
  const auto& times = served_.at(name).times;
  const auto found = std::lower_bound(times.begin(), times.end(), time);
  return found == times.end() ? std::nullopt : std::optional(*found);
}

std::uint64_t World::lost(const std::string& name) const {
  return served_.at(name).lost;
}

std::uint64_t World::lost_last(const std::string& name) const {
  return served_.at(name).lost_last;
}

asio::awaitable<Result<http::Response>> World::fetch(poll::FeedTarget target) {
  const Publisher& publisher = publishers_.at(by_url_.at(target.url));
  const std::string host = poll::host_of(target.url);
  const auto alarm = clock_->alarm(co_await asio::this_coro::executor);
  const bool away = outage.holds(clock_->now());
  const Time answered = clock_->now() + (away ? milliseconds{20s} : 300ms);
  while (clock_->now() < answered) co_await alarm->wait(answered);
  if (away) {
    if (std::exchange(last_noted_, "away") != "away") {
      trace_.note(host, "no answer: no address accepts a connection; nor does any other's until " +
                            clock_time(outage.until));
    }
    co_return Error(http::ClientError::unreachable, "no address accepts a connection");
  }
  co_return answer(publisher, target);
}

http::Response World::answer(const Publisher& publisher, const poll::FeedTarget& target) {
  const Time now = clock_->now();
  const std::string host = poll::host_of(target.url);
  if (std::exchange(last_noted_, "") == "away") trace_.note(host, "answers again, the first of all");
  if (host == "forum.example" && now >= throttling) {
    http::Response out = refusal(429, target.url);
    out.headers.push_back({"Retry-After", std::to_string(seconds(retry_after).count())});
    trace_.note(host, "429 to " + publisher.name + ", Retry-After: " + out.headers.front().value);
    return out;
  }
  if (host == "board.example" && now >= refusing) {
    trace_.note(host, "403 to " + publisher.name);
    return refusal(403, target.url);
  }
  const bool moves = !publisher.moves_to.empty() && now >= moving && target.url != publisher.moves_to;
  const std::string& final = moves ? publisher.moves_to : target.url;
  // The client sends validators to the address that gave them alone.
  http::Response out =
      document(publisher, target.validators.url == final ? target.validators : storage::Validators{});
  out.url = final;
  if (moves) {
    out.redirects.push_back({301, final});
    trace_.note(host, "301 to " + final);
  }
  return out;
}

http::Response World::document(const Publisher& publisher, const storage::Validators& sent) {
  // Entries are numbered from a time before everything.
  const Time now = clock_->now();
  const Time base = floor<days>(start_) - days{200};
  const auto newest = static_cast<std::uint64_t>((std::min(now, publisher.last) - base) / publisher.period);
  Served& served = served_[publisher.name];
  const std::uint64_t brought = served.times.empty() ? 0 : newest - served.newest;
  if (now >= start_ && brought > 0 && publisher.name == "wire") {
    const std::uint64_t missed = brought - std::min<std::uint64_t>(brought, publisher.window);
    served.lost += missed;
    served.lost_last = missed;
    trace_.note(poll::host_of(publisher.url),
                "200 with " + std::to_string(publisher.window) + " entries; of " + std::to_string(brought) +
                    " published since the last poll it lists " + std::to_string(missed) + " no more");
  }
  served.newest = newest;
  served.times.push_back(now);
  http::Response out;
  const std::string etag = "\"" + std::to_string(newest) + "\"";
  if (publisher.validators) out.headers.push_back({"ETag", etag});
  out.status = publisher.validators && sent.etag == etag ? 304 : 200;
  if (out.status == 304) return out;
  out.body = "<rss version='2.0'><channel><title>" + publisher.name + "</title>";
  for (std::uint64_t n = newest; n + publisher.window > newest; --n) {
    const Time published = base + static_cast<std::int64_t>(n) * publisher.period;
    out.body += "<item><guid isPermaLink='false'>";
    out.body += publisher.name + std::to_string(n) + "</guid><title>";
    out.body += publisher.name + " " + std::to_string(n) + "</title><pubDate>";
    out.body += http_date(published) + "</pubDate></item>";
  }
  out.body += "</channel></rss>";
  out.wire_bytes = out.body.size();
  return out;
}

}  // namespace riverd::day
