#include "daemon/poll/poll_log.hpp"

#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/judgement.hpp"
#include "daemon/poll/message.hpp"
#include "daemon/poll/transition.hpp"
#include "daemon/runtime/log_event.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

namespace riverd::poll {
namespace {

namespace message = runtime::message;
using spdlog::level::info;
using spdlog::level::warn;
using storage::FeedHealth;
using storage::FeedState;

std::string when(const std::optional<Time>& time) {
  return time ? to_rfc3339(*time) : std::string{"never"};
}

/// The lines of one feed, each with its fields.
class FeedLines {
 public:
  FeedLines(const std::string& name, const FeedState& state) : name_(name), state_(state) {}

  void say(spdlog::level::level_enum level, const runtime::LogMessage* message,
           const std::string& text) const {
    runtime::log_event(level, {message, state_.url, state_.id, state_.last_status}, name_ + ": " + text);
  }

 private:
  const std::string& name_;
  const FeedState& state_;
};

/// What failed without what it failed at: the same for feeds that fail alike.
std::string reason_of(const FeedState& state) {
  std::string reason = state.last_error;
  for (const std::string& url : {request_url(state), state.url}) {
    if (const auto at = reason.find(url); at != std::string::npos) {
      reason.erase(at, url.size());
    }
  }
  return reason;
}

void log_failure(FailureLog& log, const std::string& name, const FeedState& before, const FeedState& after) {
  const FeedLines feed(name, after);
  if (after.failures <= before.failures) {
    return;  // our own network is away, which is told by itself
  }
  const std::string host = host_of(request_url(after));
  if (after.health == FeedHealth::gone) {
    log.forget(after.id);
    feed.say(warn, &message::feed_stopped, after.last_error + "; it is not asked again");
    return;
  }
  if (after.health == FeedHealth::suspended && before.health != FeedHealth::suspended) {
    log.forget(after.id);
    feed.say(warn, &message::feed_stopped,
             fmt::format("{}, since {}; it is not asked again until you poll it by name", after.last_error,
                         when(after.failing_since)));
    return;
  }
  const std::string reason = reason_of(after);
  switch (log.failed(host, reason, after.id, after.failures)) {
    case FailureLog::Line::first:
      feed.say(warn, &message::feed_fails, after.last_error + "; next try " + when(after.next_due));
      break;
    case FailureLog::Line::repeated:
      feed.say(warn, &message::feed_fails,
               fmt::format("{}; {} polls in a row have failed since {}, next try {}", after.last_error,
                           after.failures, when(after.failing_since), when(after.next_due)));
      break;
    case FailureLog::Line::host:
      runtime::log_event(warn, {&message::host_fails, after.url, after.id, after.last_status},
                         fmt::format("{}: {} of its feeds fail alike, at last {}: {}", printable(host),
                                     log.failing(host, reason), name, after.last_error));
      break;
    case FailureLog::Line::none:
      spdlog::debug("{}: {}; failure {} in a row, next try {}", name, after.last_error, after.failures,
                    when(after.next_due));
      break;
  }
}

void log_recovery(FailureLog& log, const std::string& name, const FeedState& before, const FeedState& after) {
  const std::string host = host_of(request_url(before));
  const auto recovery = log.recovered(host, after.id);
  if (recovery.feed) {
    FeedLines(name, after)
        .say(info, &message::feed_works,
             fmt::format("works again after {} failed {}", before.failures,
                         before.failures == 1 ? "poll" : "polls"));
  } else if (recovery.had_failed > 0) {
    runtime::log_event(info, {&message::host_works},
                       fmt::format("{}: its feeds work again; {} had failed, {} fail still", printable(host),
                                   recovery.had_failed, recovery.still_fail));
  }
}

}  // namespace

void log_poll(FailureLog& failures, const std::string& name, const FeedState& before, const FeedState& after,
              const storage::FeedChange& change) {
  const FeedLines feed(name, after);
  if (after.failures > 0) {
    log_failure(failures, name, before, after);
  } else {
    if (before.failures > 0) {
      log_recovery(failures, name, before, after);
    }
    if (after.current_url != before.current_url) {
      feed.say(info, &message::feed_moved, "moved for good to " + printable(request_url(after)));
    }
    if (after.health == FeedHealth::gone) {
      feed.say(info, &message::feed_stopped,
               "its publisher says that nothing will follow; it is not asked again");
    }
    if (change.renamed > 0) {
      feed.say(info, nullptr,
               fmt::format("its publisher gave {} known entries new ids; they stay the entries they were",
                           change.renamed));
    }
    if (change.held > 0) {
      feed.say(warn, nullptr,
               fmt::format("{} entries look new although none is newer than those before; they are held back "
                           "until the next poll says the same",
                           change.held));
    }
    if (change.recleaned > 0) {
      feed.say(
          info, nullptr,
          fmt::format("{} known entries are shown as changed content rules leave them", change.recleaned));
    }
    if (spdlog::should_log(spdlog::level::debug)) {  // most polls are told of here, and to nobody
      spdlog::debug("{}: {}, {} new, {} changed; next poll {}", name, after.last_status, change.added,
                    change.changed, when(after.next_due));
    }
  }
  for (const EventNews& event : news_of(before, after)) {
    feed.say(event.began ? warn : info, &message::feed_event, event.text);
  }
}

}  // namespace riverd::poll
