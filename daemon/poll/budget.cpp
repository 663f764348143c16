#include "daemon/poll/budget.hpp"

#include <algorithm>

namespace riverd::poll {
namespace {

using namespace std::chrono;

// Six polls a day for the usual set of feeds; an interval grows with the square root of theta.
constexpr double theta_of_six = 8e4;

// Where every interval lies at a bound, theta changes nothing: it must not run away, or it would take weeks
// to come back once other feeds are added.
constexpr double least_theta = 1;
constexpr double most_theta = 1e9;

double bounded(double theta) {
  return std::clamp(theta, least_theta, most_theta);
}

}  // namespace

double correction(double polls, double budget) {
  const double ratio = polls / budget;
  return std::clamp(ratio * ratio, 0.5, 2.0);
}

double usual_theta(double budget) {
  const double ratio = 6 / budget;
  return bounded(theta_of_six * ratio * ratio);
}

Budget::Budget(double polls, std::optional<double> theta)
    : wanted_(polls), theta_(bounded(theta.value_or(usual_theta(polls)))) {}

void Budget::change(double polls) {
  if (polls == wanted_) {
    return;
  }
  const double ratio = wanted_ / polls;
  theta_ = bounded(theta_ * ratio * ratio);
  wanted_ = polls;
  since_.reset();
  counted_ = 0;
}

bool Budget::is_due(Time now) {
  if (!since_ || now < *since_) {
    since_ = now;
    counted_ = 0;
    return false;
  }
  return now - *since_ >= days{1};
}

bool Budget::tune(Time now, std::size_t feeds) {
  if (!is_due(now) || feeds == 0) {
    return false;
  }
  const duration<double, days::period> elapsed = now - *since_;
  theta_ = bounded(
      theta_ *
      correction(static_cast<double>(counted_) / static_cast<double>(feeds) / elapsed.count(), wanted_));
  since_ = now;
  counted_ = 0;
  return true;
}

}  // namespace riverd::poll
