#include "feeds/history/edit_script.hpp"

#include <algorithm>
#include <utility>

namespace riverd::history {
namespace {

using Sequence = std::span<const std::uint32_t>;
using Place = std::ptrdiff_t;

/// Appends to a list of runs, joining those that continue each other.
void append(std::vector<Run>& runs, Run run) {
  if (run.length == 0) return;
  if (!runs.empty() && runs.back().change == run.change) {
    runs.back().length += run.length;
    return;
  }
  runs.push_back(run);
}

/// The farthest places reached with d differences, on the diagonals -d, -d+2, …, d (newer = older -
/// diagonal).
class Frontier {
 public:
  explicit Frontier(Place d) : d_(d), reached_(static_cast<std::size_t>(d) + 1) {}

  [[nodiscard]] bool has(Place diagonal) const { return diagonal >= -d_ && diagonal <= d_; }
  Place& operator[](Place diagonal) { return reached_[static_cast<std::size_t>((diagonal + d_) / 2)]; }
  Place operator[](Place diagonal) const { return reached_[static_cast<std::size_t>((diagonal + d_) / 2)]; }

 private:
  Place d_;
  std::vector<Place> reached_;  // places in the older sequence
};

/// Where a path on this diagonal with one difference more starts, and whether that difference is an addition.
struct Step {
  Place from = 0;
  bool addition = false;
};

Step step_onto(const Frontier& before, Place diagonal) {
  const bool above = before.has(diagonal + 1);
  const bool below = before.has(diagonal - 1);
  if (above && (!below || before[diagonal - 1] < before[diagonal + 1])) return {before[diagonal + 1], true};
  return {before[diagonal - 1] + 1, false};
}

/// The runs of the path that ends at both ends, read backwards through the frontiers.
std::vector<Run> path(const std::vector<Frontier>& frontiers, Place older, Place newer) {
  std::vector<Run> backwards;
  const auto run = [&](Change change, Place length) {
    backwards.push_back({change, static_cast<std::size_t>(older), static_cast<std::size_t>(newer),
                         static_cast<std::size_t>(length)});
  };
  for (auto d = static_cast<Place>(frontiers.size()) - 1; d > 0; --d) {
    const Step step = step_onto(frontiers[static_cast<std::size_t>(d) - 1], older - newer);
    const Place same = older - step.from;
    older -= same;
    newer -= same;
    run(Change::same, same);
    (step.addition ? newer : older) -= 1;
    run(step.addition ? Change::added : Change::removed, 1);
  }
  const Place first = older;
  older = newer = 0;
  run(Change::same, first);
  std::vector<Run> runs;
  for (auto it = backwards.rbegin(); it != backwards.rend(); ++it) append(runs, *it);
  return runs;
}

/// The shortest path between sequences that differ at both ends.
std::optional<std::vector<Run>> search(Sequence older, Sequence newer, std::size_t& budget) {
  const auto n = static_cast<Place>(older.size());
  const auto m = static_cast<Place>(newer.size());
  std::vector<Frontier> frontiers;
  for (Place d = 0; d <= n + m; ++d) {
    const auto cost = static_cast<std::size_t>(d) + 1;
    if (budget < cost) return std::nullopt;
    budget -= cost;
    frontiers.emplace_back(d);
    Frontier& reached = frontiers.back();
    for (Place diagonal = -d; diagonal <= d; diagonal += 2) {
      Place at = d == 0 ? 0 : step_onto(frontiers[static_cast<std::size_t>(d) - 1], diagonal).from;
      const Place start = at;
      while (at < n && at - diagonal < m && at - diagonal >= 0 &&
             older[static_cast<std::size_t>(at)] == newer[static_cast<std::size_t>(at - diagonal)]) {
        ++at;
      }
      const auto walked = static_cast<std::size_t>(at - start);
      if (budget < walked) return std::nullopt;
      budget -= walked;
      reached[diagonal] = at;
      if (at >= n && at - diagonal >= m) return path(frontiers, n, m);
    }
  }
  return std::nullopt;  // not reached: n + m differences always suffice
}

/// Removals before additions within each stretch of differences, each as one run.
std::vector<Run> ordered(const std::vector<Run>& runs) {
  std::vector<Run> out;
  for (std::size_t i = 0; i < runs.size();) {
    if (runs[i].change == Change::same) {
      out.push_back(runs[i++]);
      continue;
    }
    Run removed{Change::removed, runs[i].older, runs[i].newer, 0};
    Run added{Change::added, runs[i].older, runs[i].newer, 0};
    for (; i < runs.size() && runs[i].change != Change::same; ++i)
      (runs[i].change == Change::removed ? removed : added).length += runs[i].length;
    added.older += removed.length;
    append(out, removed);
    append(out, added);
  }
  return out;
}

}  // namespace

std::optional<std::vector<Run>> edit_script(Sequence older, Sequence newer, std::size_t& budget) {
  const auto head = static_cast<std::size_t>(
      std::mismatch(older.begin(), older.end(), newer.begin(), newer.end()).first - older.begin());
  const Sequence old_rest = older.subspan(head);
  const Sequence new_rest = newer.subspan(head);
  const auto tail = static_cast<std::size_t>(
      std::mismatch(old_rest.rbegin(), old_rest.rend(), new_rest.rbegin(), new_rest.rend()).first -
      old_rest.rbegin());
  const Sequence old_middle = old_rest.first(old_rest.size() - tail);
  const Sequence new_middle = new_rest.first(new_rest.size() - tail);

  std::vector<Run> runs;
  append(runs, {Change::same, 0, 0, head});
  if (old_middle.empty() || new_middle.empty()) {
    append(runs, {Change::removed, head, head, old_middle.size()});
    append(runs, {Change::added, head, head, new_middle.size()});
  } else {
    const auto middle = search(old_middle, new_middle, budget);
    if (!middle) return std::nullopt;
    for (Run run : *middle) {
      run.older += head;
      run.newer += head;
      append(runs, run);
    }
  }
  append(runs, {Change::same, older.size() - tail, newer.size() - tail, tail});
  return ordered(runs);
}

}  // namespace riverd::history
