#include "storage/codec.hpp"

#include "storage/record_parts.hpp"
#include "storage/schedule_codec.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace riverd::storage {

using namespace record_parts;

// The numbers of these values are part of the format.
static_assert(static_cast<int>(FeedHealth::unknown) == 0 && static_cast<int>(FeedHealth::good) == 1 &&
              static_cast<int>(FeedHealth::failing) == 2 && static_cast<int>(FeedHealth::suspended) == 3 &&
              static_cast<int>(FeedHealth::gone) == 4);

static_assert(static_cast<int>(FeedEventKind::moved) == 0 && static_cast<int>(FeedEventKind::losing) == 1 &&
              static_cast<int>(FeedEventKind::challenged) == 2 &&
              static_cast<int>(FeedEventKind::page) == 3 && static_cast<int>(FeedEventKind::dead) == 4 &&
              static_cast<int>(FeedEventKind::ended) == 5 && static_cast<int>(FeedEventKind::silent) == 6 &&
              static_cast<int>(FeedEventKind::stale) == 7);

namespace {

Offset<Vector<Offset<record::Event>>> events(Builder& b, const std::vector<FeedEvent>& events) {
  if (events.empty()) return {};
  std::vector<Offset<record::Event>> out;
  for (const FeedEvent& event : events) {
    const auto detail = text(b, event.detail);
    out.push_back(record::CreateEvent(b, static_cast<std::uint8_t>(event.kind), *millis(event.since),
                                      millis(event.until), detail));
  }
  return b.CreateVector(out);
}

/// Kinds that a later version knows are left out.
std::vector<FeedEvent> events_of(const Vector<Offset<record::Event>>* events) {
  std::vector<FeedEvent> out;
  if (events == nullptr) return out;
  for (const auto* event : *events) {
    if (event->kind() > static_cast<std::uint8_t>(FeedEventKind::stale)) continue;
    if (out.size() == most_feed_events) break;
    out.push_back({static_cast<FeedEventKind>(event->kind()), Time{std::chrono::milliseconds{event->since()}},
                   time_of(event->until()), string_of(event->detail())});
  }
  return out;
}

bool sound(double value) {
  return std::isfinite(value) && value >= 0;
}

/// A feed says some of its few texts twice: they are written once. Compared one by one, a tenth of the time
/// of the builder's own set of them.
class SharedTexts {
 public:
  explicit SharedTexts(Builder& builder) : builder_(builder) {}

  Offset<String> operator()(const std::string& value) {
    if (value.empty()) return {};
    const auto end = written_.begin() + static_cast<std::ptrdiff_t>(count_);
    const auto found =
        std::find_if(written_.begin(), end, [&](const Written& one) { return *one.text == value; });
    if (found != end) return found->place;
    const Offset<String> place = builder_.CreateString(value);
    if (count_ < written_.size()) written_.at(count_++) = {&value, place};
    return place;
  }

 private:
  struct Written {
    const std::string* text = nullptr;
    Offset<String> place{};
  };

  Builder& builder_;
  std::array<Written, 18> written_{};
  std::size_t count_ = 0;
};

/// The thread's builder, whose memory is used again unless a large record needed much of it.
class ThreadBuilder {
 public:
  ~ThreadBuilder() { builder().GetSize() > most_kept ? builder().Reset() : builder().Clear(); }
  ThreadBuilder() = default;
  ThreadBuilder(const ThreadBuilder&) = delete;
  ThreadBuilder& operator=(const ThreadBuilder&) = delete;

  [[nodiscard]] static Builder& builder() {
    thread_local Builder builder;
    return builder;
  }

 private:
  static constexpr std::size_t most_kept = std::size_t{8} << 10U;  // bytes
};

}  // namespace

std::string encode(const FeedState& state) {
  const ThreadBuilder of_thread;
  Builder& b = of_thread.builder();
  SharedTexts shared(b);
  const Feed& feed = state.feed;
  const auto authors = people(b, feed.authors);
  const auto tags = categories(b, feed.categories);
  const auto hubs = texts(b, feed.hubs);
  const auto hours = state.hints.skip_hours.empty() ? Offset<Vector<std::int32_t>>{}
                                                    : b.CreateVector(state.hints.skip_hours);
  const auto days = texts(b, state.hints.skip_days);
  const std::array<Offset<String>, 18> strings = {shared(state.url),
                                                  shared(feed.id),
                                                  shared(feed.title),
                                                  shared(feed.subtitle),
                                                  shared(feed.home_url),
                                                  shared(feed.self_url),
                                                  shared(feed.language),
                                                  shared(feed.icon),
                                                  shared(feed.logo),
                                                  shared(feed.rights),
                                                  shared(feed.generator),
                                                  shared(state.validators.url),
                                                  shared(state.validators.etag),
                                                  shared(state.validators.last_modified),
                                                  shared(state.last_error),
                                                  shared(state.moved_to),
                                                  shared(state.current_url),
                                                  shared(feed.cloud)};

  const auto arrivals = encode(b, state.arrivals);
  const auto due = encode(b, state.due);
  const auto noted = events(b, state.events);
  const auto rules = list<record::RuleRecord>(b, state.rules, [&](const RuleRecord& rule) {
    return record::CreateRuleRecord(b, text(b, rule.name), rule.since.time_since_epoch().count(),
                                    millis(rule.used), rule.passed);
  });
  const auto lags = state.lags.empty() ? Offset<Vector<std::uint32_t>>{} : b.CreateVector(state.lags);

  record::FeedBuilder out(b);
  out.add_url(strings[0]);
  out.add_id(strings[1]);
  out.add_title(strings[2]);
  out.add_subtitle(strings[3]);
  out.add_home_url(strings[4]);
  out.add_self_url(strings[5]);
  out.add_language(strings[6]);
  out.add_icon(strings[7]);
  out.add_logo(strings[8]);
  out.add_rights(strings[9]);
  out.add_generator(strings[10]);
  out.add_authors(authors);
  out.add_categories(tags);
  out.add_hubs(hubs);
  if (const auto v = millis(feed.updated)) out.add_updated(*v);
  if (state.hints.ttl) out.add_ttl(state.hints.ttl->count());
  if (state.hints.period) out.add_period(state.hints.period->count());
  out.add_skip_hours(hours);
  out.add_skip_days(days);
  out.add_validators_url(strings[11]);
  out.add_etag(strings[12]);
  out.add_last_modified(strings[13]);
  out.add_body_digest(state.body_digest);
  out.add_health(static_cast<std::uint8_t>(state.health));
  out.add_failures(state.failures);
  out.add_last_status(state.last_status);
  out.add_last_error(strings[14]);
  out.add_moved_to(strings[15]);
  out.add_current_url(strings[16]);
  if (const auto v = millis(state.last_poll)) out.add_last_poll(*v);
  if (const auto v = millis(state.last_success)) out.add_last_success(*v);
  if (const auto v = millis(state.failing_since)) out.add_failing_since(*v);
  if (const auto v = millis(state.last_change)) out.add_last_change(*v);
  if (const auto v = millis(state.rekeyed)) out.add_rekeyed(*v);
  out.add_rekeyed_entries(state.rekeyed_entries);
  if (const auto v = millis(state.held_since)) out.add_held_since(*v);
  out.add_held_entries(state.held_entries);
  if (const auto v = millis(state.moved_since)) out.add_moved_since(*v);
  if (const auto v = millis(state.losing_since)) out.add_losing_since(*v);
  if (const auto v = millis(state.throttled_apart)) out.add_throttled_apart(*v);
  if (const auto v = millis(state.asked)) out.add_asked(*v);
  out.add_cloud(strings[17]);
  out.add_priority(state.priority);
  out.add_pace_entries(state.pace.entries);
  out.add_pace_observed(state.pace.observed);
  if (const auto v = millis(state.pace.until)) out.add_pace_until(*v);
  if (const auto v = millis(state.newest_item)) out.add_newest_item(*v);
  out.add_events(noted);
  out.add_rules(rules);
  out.add_lags(lags);
  out.add_arrivals(arrivals);
  out.add_due(due);
  if (const auto v = millis(state.next_due)) out.add_next_due(*v);
  if (const auto v = millis(state.retry_until)) out.add_retry_until(*v);
  out.add_entries(state.entries);
  b.Finish(out.Finish());
  return finished(b);
}

Result<FeedState> decode_feed(FeedId id, std::string_view bytes, Trust trust) {
  const Verified<record::Feed> r(bytes, trust);
  if (!r || r->health() > static_cast<std::uint8_t>(FeedHealth::gone)) return damaged("a feed's record");
  FeedState state;
  state.id = id;
  give(state.url, r->url());
  Feed& feed = state.feed;
  give(feed.id, r->id());
  give(feed.title, r->title());
  give(feed.subtitle, r->subtitle());
  give(feed.home_url, r->home_url());
  give(feed.self_url, r->self_url());
  give(feed.cloud, r->cloud());
  give(feed.language, r->language());
  give(feed.icon, r->icon());
  give(feed.logo, r->logo());
  give(feed.rights, r->rights());
  give(feed.generator, r->generator());
  feed.authors = people_of(r->authors());
  feed.categories = categories_of(r->categories());
  feed.hubs = texts_of(r->hubs());
  feed.updated = time_of(r->updated());
  if (const auto v = r->ttl()) state.hints.ttl = std::chrono::minutes{*v};
  if (const auto v = r->period()) state.hints.period = std::chrono::seconds{*v};
  if (r->skip_hours() != nullptr)
    state.hints.skip_hours.assign(r->skip_hours()->begin(), r->skip_hours()->end());
  state.hints.skip_days = texts_of(r->skip_days());
  give(state.validators.url, r->validators_url());
  give(state.validators.etag, r->etag());
  give(state.validators.last_modified, r->last_modified());
  state.body_digest = r->body_digest();
  state.health = static_cast<FeedHealth>(r->health());
  state.failures = r->failures();
  state.last_status = r->last_status();
  give(state.last_error, r->last_error());
  give(state.moved_to, r->moved_to());
  give(state.current_url, r->current_url());
  state.last_poll = time_of(r->last_poll());
  state.last_success = time_of(r->last_success());
  state.failing_since = time_of(r->failing_since());
  state.last_change = time_of(r->last_change());
  state.rekeyed = time_of(r->rekeyed());
  state.rekeyed_entries = r->rekeyed_entries();
  state.held_since = time_of(r->held_since());
  state.held_entries = r->held_entries();
  state.moved_since = time_of(r->moved_since());
  state.losing_since = time_of(r->losing_since());
  state.asked = time_of(r->asked());
  state.throttled_apart = time_of(r->throttled_apart());
  state.priority = r->priority();
  state.pace = {r->pace_entries(), r->pace_observed(), time_of(r->pace_until())};
  if (!sound(state.pace.entries) || !sound(state.pace.observed)) return damaged("a feed's record");
  state.newest_item = time_of(r->newest_item());
  state.events = events_of(r->events());
  state.rules = list_of<RuleRecord>(r->rules(), [](const record::RuleRecord& rule) {
    return RuleRecord{string_of(rule.name()), Time{std::chrono::milliseconds{rule.since()}},
                      time_of(rule.used()), rule.passed()};
  });
  if (r->lags() != nullptr) state.lags.assign(r->lags()->begin(), r->lags()->end());
  state.next_due = time_of(r->next_due());
  state.retry_until = time_of(r->retry_until());
  state.entries = r->entries();
  if (!decode(r->arrivals(), state.arrivals) || !decode(r->due(), state.due))
    return damaged("a feed's record");
  return state;
}

}  // namespace riverd::storage
