#include "daemon/serve/health.hpp"

#include "daemon/serve/sources.hpp"
#include "storage/rule_records.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace riverd::serve {
namespace {

using storage::FeedHealth;
using storage::FeedState;

/// Whether the last answer was one that a machine in front of the feed gave: asked to prove to be human.
bool is_challenged(const FeedState& state) {
  const bool page = state.last_error.find("HTML page") != std::string::npos;
  return state.last_status == 401 || state.last_status == 403 || (state.last_status == 200 && page);
}

std::string because(const FeedState& state) {
  return state.last_error.empty() ? std::string() : " The last error: " + state.last_error;
}

const char* headline(storage::FeedEventKind kind) {
  using storage::FeedEventKind;
  switch (kind) {
    case FeedEventKind::moved:
      return "moved";
    case FeedEventKind::losing:
      return "may be losing entries";
    case FeedEventKind::challenged:
      return "challenged";
    case FeedEventKind::page:
      return "a web page stands in its place";
    case FeedEventKind::dead:
      return "dead";
    case FeedEventKind::ended:
      return "dead for good";
    case FeedEventKind::silent:
      return "silent";
    case FeedEventKind::stale:
      return "serves the same old entries";
  }
  return "";
}

/// Collects the notices of one feed.
class Notices {
 public:
  Notices(const FeedState& state, std::string title) : state_(state), title_(std::move(title)) {}

  void add(const char* kind, std::optional<Time> since, const char* what, std::string text) {
    if (since) {
      out_.push_back(
          {state_.id, kind, *since, title_ + ": " + what, std::move(text), state_.url, std::nullopt});
    }
  }

  /// A stored event takes the place of what the state tells of the same matter.
  void add(const storage::FeedEvent& event) {
    const std::string kind = storage::to_string(event.kind);
    std::erase_if(out_, [&](const emit::HealthNotice& notice) {
      return notice.kind == kind && (notice.since == event.since || !event.until);
    });
    out_.push_back({state_.id, kind, event.since, title_ + ": " + headline(event.kind), event.detail,
                    state_.url, event.until});
  }

  [[nodiscard]] std::vector<emit::HealthNotice> take() { return std::move(out_); }

 private:
  const FeedState& state_;
  std::string title_;
  std::vector<emit::HealthNotice> out_;
};

void add_failure(Notices& notices, const FeedState& state) {
  const auto since = state.failing_since ? state.failing_since : state.last_success;
  if (state.health == FeedHealth::gone) {
    notices.add("gone", state.failing_since ? since : state.last_poll, "gone",
                "Its publisher says that nothing will follow at " + state.url +
                    ". It is not polled any more; its entries are kept.");
  } else if (state.health == FeedHealth::suspended) {
    notices.add(
        "suspended", since, "suspended",
        "It failed for so long that it is not polled any more until it is asked for." + because(state));
  } else if (state.health == FeedHealth::failing && is_challenged(state)) {
    notices.add(
        "challenged", since, "challenged",
        "Its server answers with a page or a refusal where the feed should be: it may want riverd to prove "
        "that it is a person, or a password." +
            because(state));
  } else if (state.health == FeedHealth::failing && state.last_poll && since &&
             *state.last_poll - *since >= dead_after) {
    notices.add("dead", since, "dead", "Every poll has failed for more than three days." + because(state));
  }
}

/// Content rules that find nothing any more. As late as the last poll of their feeds, so that the document
/// does not depend on when it is asked for.
void add_idle_rules(const storage::RuleSurvey& rules, emit::HealthFeed& out) {
  constexpr const char* kind = "idle-rule";
  for (const auto& rule : rules.idle(rules.last_success())) {
    std::string text =
        "\"" + rule.name + "\" found nothing in " + std::to_string(rule.passed) +
        " entries of the feeds it is for since " + to_rfc3339(rule.since) +
        ": what it was to take off is no longer there, or looks otherwise. Correct the rule in the "
        "configuration, or take it out.";
    // Rules that were written together are told of together: a notice is known by its feed, kind and
    // beginning.
    const auto told = std::find_if(out.notices.begin(), out.notices.end(), [&](const auto& notice) {
      return notice.kind == kind && notice.feed == rule.feed && notice.since == rule.since;
    });
    if (told != out.notices.end()) {
      told->text += " " + text;
      continue;
    }
    out.notices.push_back({rule.feed, kind, rule.since, "A content rule finds nothing any more",
                           std::move(text), rule.url, std::nullopt});
  }
}

}  // namespace

std::vector<emit::HealthNotice> notices_of(const FeedState& state, const std::string& title) {
  Notices notices(state, title);
  add_failure(notices, state);
  if (!state.current_url.empty()) {
    notices.add("moved", state.moved_since, "moved",
                "It moved for good to " + state.current_url +
                    ", where it is polled now. Change its address in the "
                    "configuration when that is right.");
  }
  if (state.held_since) {
    notices.add(
        "held", state.held_since, "looks new as a whole",
        "Most of its last document looked new: its publisher changed every id, or the address belongs to "
        "something else now. " +
            std::to_string(state.held_entries) +
            " entries are held back until another document says the same.");
  }
  if (state.rekeyed && (!state.last_poll || *state.last_poll - *state.rekeyed < notice_memory)) {
    notices.add(
        "rekeyed", state.rekeyed, "changed the ids of its entries",
        std::to_string(state.rekeyed_entries) +
            " known entries came under other ids. They were recognised and stayed the entries they were.");
  }
  if (state.losing_since) {
    notices.add(
        "losing", state.losing_since, "may be losing entries",
        "Every entry of a document was new: between two polls the feed lists more than it can hold. Poll it "
        "more often: set its interval in the configuration.");
  }
  for (const auto& event : state.events) {
    if (!event.until || !state.last_poll || *state.last_poll - *event.until < notice_memory) {
      notices.add(event);
    }
  }
  return notices.take();
}

Result<emit::HealthFeed> health_feed(const storage::Snapshot& snapshot, const Catalog& catalog) {
  emit::HealthFeed out;
  out.base_url = catalog.settings().base_url;
  out.generator_version = catalog.settings().version;
  out.epoch = catalog.settings().configured.value_or(Time{});
  const Sources sources(snapshot, catalog);
  storage::RuleSurvey rules;
  const auto read = sources.visit([&](const FeedSettings& /*feed*/, const FeedState& state) {
    rules.add(state);
    auto notices = notices_of(state, sources.title(state));
    std::move(notices.begin(), notices.end(), std::back_inserter(out.notices));
  });
  if (!read) {
    return read.error();
  }
  add_idle_rules(rules, out);
  std::sort(out.notices.begin(), out.notices.end(), [](const auto& a, const auto& b) {
    return std::tie(b.since, a.feed, a.kind) < std::tie(a.since, b.feed, b.kind);
  });
  return out;
}

}  // namespace riverd::serve
