#include "tests/politeness/score.hpp"

#include <algorithm>

namespace riverd::politeness {
namespace {

constexpr std::size_t most_cases = 40;
constexpr std::size_t width = 44;

std::string line(const std::string& name, std::size_t value, const char* mark) {
  return name + std::string(width - std::min(width, name.size()), ' ') + std::to_string(value) + mark + "\n";
}

}  // namespace

void Score::bad(const std::string& what, const std::string& where) {
  ++bad_[what];
  if (cases_.size() < most_cases) cases_.push_back(what + ": " + where);
}

std::size_t Score::count(const std::string& what) const {
  const auto found = good_.find(what);
  return found == good_.end() ? 0 : found->second;
}

std::size_t Score::all_bad() const {
  std::size_t sum = 0;
  for (const auto& [name, value] : bad_) sum += value;
  return sum;
}

std::string Score::table() const {
  std::string out;
  for (const auto& [name, value] : good_) out += line(name, value, "");
  out += "-- must be zero\n";
  for (const auto& [name, value] : bad_) out += line(name, value, value == 0 ? "" : "  <--");
  return out;
}

std::string Score::cases() const {
  std::string out;
  for (const std::string& one : cases_) out += one + "\n";
  return out;
}

}  // namespace riverd::politeness
