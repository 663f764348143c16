#include "tests/replay/adversary.hpp"

#include <algorithm>
#include <utility>

namespace riverd::replay {
namespace {

using namespace std::chrono_literals;

constexpr std::ptrdiff_t most_at_once = 2;

}  // namespace

Adversary::Adversary(Replay& replay, std::uint64_t seed, std::chrono::milliseconds every,
                     std::vector<const Operation*> operations)
    : replay_(replay),
      random_(seed),
      every_(every),
      operations_(std::move(operations)),
      next_(replay.world().now() + every) {}

void Adversary::act(Time now) {
  end_due(now);
  while (next_ <= now) {
    next_ += random_.between(every_ / 4, every_ * 7 / 4);
    begin_one(now);
  }
}

void Adversary::begin_one(Time now) {
  World& world = replay_.world();
  const Operation& chosen = *random_.pick(operations_);
  const std::size_t outlet = random_.below(world.size());
  const auto here =
      std::count_if(active_.begin(), active_.end(), [&](const Active& one) { return one.outlet == outlet; });
  const bool already = std::any_of(active_.begin(), active_.end(), [&](const Active& one) {
    return one.outlet == outlet && one.operation == &chosen;
  });
  if (here >= most_at_once || already || (chosen.takes_long && world.is_mirror(outlet))) return;
  replay_.operated(outlet, chosen.name);
  chosen.begin(world, outlet);
  if (!chosen.end) return;
  const auto lasts = chosen.takes_long ? 24h : random_.between(1h, 20h);
  active_.push_back({&chosen, outlet, now + lasts});
}

void Adversary::end_due(Time now) {
  for (std::size_t i = 0; i < active_.size();) {
    if (active_[i].end > now) {
      ++i;
      continue;
    }
    const Active ended = active_[i];
    active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(i));
    replay_.operated(ended.outlet, "no longer " + ended.operation->name);
    ended.operation->end(replay_.world(), ended.outlet);
  }
}

void Adversary::rest() {
  end_due(Time::max());
}

}  // namespace riverd::replay
