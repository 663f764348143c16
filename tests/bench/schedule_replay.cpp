// Replays when items appeared under riverd's scheduler, under one fixed interval and under "week divided by
// weekly count", each tuned to the same number of polls, and holds the delays against rule S7.

#include "daemon/poll/adaptive_policy.hpp"
#include "daemon/poll/arrival_rate.hpp"
#include "tests/bench/arrival_traces.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace riverd;
using namespace riverd::bench;
using namespace std::chrono;

constexpr Time begin{days{4}};  // a Monday
constexpr Time end = begin + days{150};
constexpr Time warm = begin + days{21};  // polls and items before this are not counted

/// One source under one policy.
class Poller {
 public:
  virtual ~Poller() = default;

  /// A poll at `now` found the items of these times. When is the next one?
  virtual Time polled(Time now, std::span<const Time> items) = 0;
};

/// riverd's own: the code that the daemon runs.
class Adaptive final : public Poller {
 public:
  Adaptive(const std::string& name, double theta) : policy_({}, theta) {
    facts_.feed = FeedId::from_url("https://" + name + "/");
  }

  Time polled(Time now, std::span<const Time> items) override {
    poll::observe(facts_.arrivals, {begin, now, static_cast<std::uint32_t>(items.size()), items});
    facts_.now = now;
    if (!items.empty()) {
      facts_.last_change = now;
    }
    return policy_.next_due(facts_);
  }

 private:
  poll::AdaptivePolicy policy_;
  poll::RefreshFacts facts_;
};

class Fixed final : public Poller {
 public:
  explicit Fixed(milliseconds interval) : interval_(interval) {}
  Time polled(Time now, std::span<const Time> /*items*/) override { return now + interval_; }

 private:
  milliseconds interval_;
};

/// A week divided by (the items of the last week × factor), within bounds of its own.
/// S7 holds against the usual ones of readers that schedule like this, 5 minutes to a day; what it comes to
/// with riverd's shortest interval is shown beside.
class EntryFrequency final : public Poller {
 public:
  EntryFrequency(double factor, milliseconds least) : factor_(factor), least_(least) {}

  Time polled(Time now, std::span<const Time> items) override {
    recent_.insert(recent_.end(), items.begin(), items.end());
    std::erase_if(recent_, [&](Time item) { return item <= now - weeks{1}; });
    const poll::IntervalBounds bounds;
    if (recent_.empty()) {
      return now + bounds.most;
    }
    const duration<double> wait =
        duration<double>(weeks{1}) / (static_cast<double>(recent_.size()) * factor_);
    const duration<double> least = least_;
    const duration<double> most = bounds.most;
    return now + duration_cast<milliseconds>(std::clamp(wait, least, most));
  }

 private:
  double factor_;
  milliseconds least_;
  std::vector<Time> recent_;
};

constexpr milliseconds usual_of_frequency = minutes{5};

/// What a policy came to; delays in minutes.
struct Outcome {
  double polls = 0;  // per source and day
  double mean = 0;
  double ninetieth = 0;
  double per_source = 0;  // the mean of the sources' own means
};

struct Source {
  std::string name;
  std::vector<Time> items;
};

/// A policy for a source, with the parameter that is tuned.
using Make = std::function<std::unique_ptr<Poller>(const Source&, double)>;

Outcome replay(const std::vector<Source>& sources, const Make& make, double parameter) {
  std::vector<double> delays;
  std::size_t polls = 0;
  double means = 0;
  std::size_t counted = 0;
  for (const Source& source : sources) {
    const auto poller = make(source, parameter);
    auto next = source.items.begin();
    double sum = 0;
    std::size_t seen = 0;
    Time now = begin + duration_cast<milliseconds>(
                           hours{4} * poll::jitter_fraction(FeedId::from_url(source.name), begin));
    while (now < end) {
      const auto last = std::upper_bound(next, source.items.end(), now);
      for (auto item = next; item != last; ++item) {
        if (*item >= warm) {
          delays.push_back(duration<double, std::ratio<60>>(now - *item).count());
          sum += delays.back();
          ++seen;
        }
      }
      polls += now >= warm ? 1 : 0;
      const Time due = poller->polled(now, {next, last});
      next = last;
      now = due;
    }
    if (seen > 0) {
      means += sum / static_cast<double>(seen);
      ++counted;
    }
  }
  Outcome out;
  out.polls = static_cast<double>(polls) / static_cast<double>(sources.size()) /
              duration<double, days::period>(end - warm).count();
  if (!delays.empty()) {
    for (const double delay : delays) {
      out.mean += delay / static_cast<double>(delays.size());
    }
    const auto place = delays.begin() + static_cast<std::ptrdiff_t>(delays.size() * 9 / 10);
    std::nth_element(delays.begin(), place, delays.end());
    out.ninetieth = *place;
    out.per_source = means / static_cast<double>(counted);
  }
  return out;
}

/// Finds the parameter that polls as often as the budget allows. `rising`: more polls with a larger one.
Outcome tuned(const std::vector<Source>& sources, const Make& make, double budget, double least, double most,
              bool rising) {
  double low = std::log(least);
  double high = std::log(most);
  Outcome out;
  for (int i = 0; i < 24; ++i) {
    const double middle = (low + high) / 2;
    out = replay(sources, make, std::exp(middle));
    if (std::abs(out.polls / budget - 1) < 0.0005) {
      break;
    }
    ((out.polls > budget) == rising ? high : low) = middle;
  }
  return out;
}

/// S7: the most that riverd's delays may be of the others'.
struct Limits {
  double of_fixed;
  double of_frequency;
  double per_source;
};

constexpr Limits recorded{0.60, 0.75, 1.00};
constexpr Limits generated{0.65, 0.90, 1.15};

void row(const char* name, const Outcome& outcome) {
  std::printf("  %-24s %6.2f %9.1f %9.1f %9.1f\n", name, outcome.polls, outcome.mean, outcome.ninetieth,
              outcome.per_source);
}

bool hold(const char* name, double ratio, double limit) {
  const bool kept = ratio <= limit;
  std::printf("  %-42s %6.3f  limit %.2f  %s\n", name, ratio, limit, kept ? "kept" : "MISSED");
  return kept;
}

/// Whether all limits are kept.
bool compare(const std::string& kind, const std::vector<Source>& sources, double budget) {
  const Make adaptive = [](const Source& source, double theta) {
    return std::make_unique<Adaptive>(source.name, theta);
  };
  const Make fixed = [](const Source&, double hours_apart) {
    return std::make_unique<Fixed>(
        duration_cast<milliseconds>(duration<double, std::ratio<3600>>(hours_apart)));
  };
  const auto frequency = [](milliseconds least) -> Make {
    return [least](const Source&, double factor) { return std::make_unique<EntryFrequency>(factor, least); };
  };
  const Outcome own = tuned(sources, adaptive, budget, 1e2, 1e8, false);
  const Outcome even = replay(sources, fixed, 24 / budget);
  const Outcome weekly = tuned(sources, frequency(usual_of_frequency), budget, 1e-3, 1e5, true);
  const Outcome bounded = tuned(sources, frequency(poll::IntervalBounds{}.least), budget, 1e-3, 1e5, true);
  std::printf("%s, %zu sources, %g polls a day                (delays in minutes)\n", kind.c_str(),
              sources.size(), budget);
  std::printf("  %-24s %6s %9s %9s %9s\n", "", "polls", "mean", "90 %", "per feed");
  row("riverd", own);
  row("fixed interval", even);
  row("week / weekly count", weekly);
  row("  not below an hour", bounded);
  const Limits& limits = kind == "real" ? recorded : generated;
  bool kept = hold("mean of the fixed interval's", own.mean / even.mean, limits.of_fixed);
  kept = hold("mean of week / weekly count's", own.mean / weekly.mean, limits.of_frequency) && kept;
  kept =
      hold("per feed of the fixed interval's", own.per_source / even.per_source, limits.per_source) && kept;
  std::printf("\n");
  return kept;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 || (argc == 2 && std::string_view(argv[1]) == "--help")) {
    std::fprintf(stderr, "usage: riverd_schedule_bench [FILE]\nFILE: lines KIND NAME SECOND SECOND ...\n");
    return 2;
  }
  try {
    auto traces = generated_traces();
    if (argc == 2) {
      auto more = read_traces(argv[1]);
      traces.insert(traces.begin(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
    }
    std::set<std::string> kinds;
    for (const auto& trace : traces) {
      kinds.insert(trace.kind);
    }
    bool kept = true;
    for (const std::string& kind : kinds) {
      std::vector<Source> sources;
      for (const auto& trace : traces) {
        if (trace.kind != kind) {
          continue;
        }
        Source& source = sources.emplace_back(Source{trace.name, {}});
        for (const double second : trace.seconds) {
          source.items.push_back(begin + duration_cast<milliseconds>(duration<double>(second)));
        }
      }
      for (const double budget : {6.0, 12.0}) {
        kept = compare(kind, sources, budget) && kept;
      }
    }
    return kept ? 0 : 1;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 2;
  }
}
