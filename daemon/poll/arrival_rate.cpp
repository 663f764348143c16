#include "daemon/poll/arrival_rate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

namespace riverd::poll {
namespace {

using namespace std::chrono;
using storage::Arrivals;

using Seconds = duration<double>;

constexpr Seconds rate_half_life = hours{36};
constexpr Seconds profile_half_life = days{28};
constexpr double prior_entries = 1;
constexpr Seconds prior_time = days{5};

constexpr milliseconds backfilled = days{2};     // so much before the poll before is no arrival
constexpr milliseconds longest_past = days{28};  // what a first document may tell of
constexpr milliseconds longest_spread = hours{24};

double faded(Seconds age, Seconds half_life) {
  return std::exp2(-age / half_life);
}

/// Entries of which nobody knows when in the window they came.
void spread(Arrivals& arrivals, Time since, Time now, double entries) {
  if (now - since > longest_spread) {
    return;  // it would only level the profile
  }
  const double whole = static_cast<double>((now - since).count());
  for (Time begin = since; begin < now;) {
    const Time end = std::min<Time>(floor<hours>(begin) + hours{1}, now);
    const double share = static_cast<double>((end - begin).count()) / whole;
    arrivals.hours.at(hour_of_profile(begin)) += static_cast<float>(entries * share);
    begin = end;
  }
}

/// The first document lists what came before anybody looked.
void observe_first(Arrivals& arrivals, const ArrivalWindow& window) {
  Time first = window.now;
  for (const Time date : window.dates) {
    if (date >= window.now - longest_past) {
      first = std::min(first, date);
    }
  }
  if (first == window.now) {
    return;
  }
  for (const Time date : window.dates) {
    if (date <= first || date > window.now) {
      continue;  // the oldest begins the time that is known
    }
    const Seconds age = window.now - date;
    arrivals.entries += faded(age, rate_half_life);
    arrivals.hours.at(hour_of_profile(date)) += static_cast<float>(faded(age, profile_half_life));
  }
  const Seconds span = window.now - first;
  arrivals.observed = rate_half_life.count() / std::numbers::ln2 * (1 - faded(span, rate_half_life));
}

void observe_next(Arrivals& arrivals, const ArrivalWindow& window, Time since) {
  const Seconds elapsed = window.now - since;
  const double fade = faded(elapsed, rate_half_life);
  const auto fade_hours = static_cast<float>(faded(elapsed, profile_half_life));
  for (float& hour : arrivals.hours) {
    hour *= fade_hours;
  }
  double arrived = std::max<double>(window.added, static_cast<double>(window.dates.size()));
  double undated = arrived - static_cast<double>(window.dates.size());
  for (const Time date : window.dates) {
    if (date <= since - backfilled) {
      arrived -= 1;
    } else if (date <= since || date > window.now) {
      undated += 1;
    } else {
      arrivals.hours.at(hour_of_profile(date)) += 1;
    }
  }
  if (undated > 0) {
    spread(arrivals, since, window.now, undated);
  }
  arrivals.entries = arrivals.entries * fade + arrived;
  arrivals.observed = arrivals.observed * fade + elapsed.count();
}

}  // namespace

std::size_t hour_of_profile(Time time) {
  const auto day = floor<days>(time);
  const auto hour = static_cast<std::size_t>(floor<hours>(time - day).count());
  return weekday{day}.iso_encoding() >= 6 ? 24 + hour : hour;
}

void observe(Arrivals& arrivals, const ArrivalWindow& window) {
  const std::optional<Time> since = arrivals.until ? arrivals.until : window.since;
  if (!since) {
    observe_first(arrivals, window);
  } else if (*since < window.now) {
    observe_next(arrivals, window, *since);
  }
  arrivals.until = window.now;
}

double rate_of(const Arrivals& arrivals) {
  return (arrivals.entries + prior_entries) / (arrivals.observed + prior_time.count());
}

WeekProfile profile_of(const Arrivals& arrivals) {
  constexpr std::array<double, 5> kernel = {1, 2, 3, 2, 1};
  constexpr double kernel_sum = 9;
  constexpr double kappa = 1;  // entries a day type has to have before its hours weigh as much as none
  constexpr double least = 0.05;
  constexpr double most = 8;
  double total = 0;
  for (const float hour : arrivals.hours) {
    total += hour;
  }
  WeekProfile profile{};
  double mean = 0;
  for (std::size_t type = 0; type < 2; ++type) {
    const double share = type == 0 ? 5 : 2;  // days of the week
    const double prior = kappa * share / 7;
    const double expected = total * share / 168;
    for (std::size_t hour = 0; hour < 24; ++hour) {
      double smoothed = 0;
      for (std::size_t k = 0; k < kernel.size(); ++k) {
        smoothed += kernel.at(k) * arrivals.hours.at(type * 24 + (hour + k + 22) % 24);
      }
      const double weight = std::clamp((smoothed / kernel_sum + prior) / (expected + prior), least, most);
      profile.at(type * 24 + hour) = weight;
      mean += weight * share / 168;
    }
  }
  for (double& weight : profile) {
    weight /= mean;
  }
  return profile;
}

}  // namespace riverd::poll
