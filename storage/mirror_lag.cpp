#include "storage/mirror_lag.hpp"

#include "storage/feed_state.hpp"

#include <algorithm>
#include <limits>

namespace riverd::storage {

void note_lags(std::vector<std::uint32_t>& lags, std::span<const std::chrono::milliseconds> come) {
  using std::chrono::seconds;
  constexpr seconds longest{std::numeric_limits<std::uint32_t>::max()};
  for (const std::chrono::milliseconds lag : come) {
    const auto whole = std::clamp(std::chrono::floor<seconds>(lag), seconds{0}, longest);
    lags.push_back(static_cast<std::uint32_t>(whole.count()));
  }
  if (lags.size() > lags_kept) lags.erase(lags.begin(), lags.end() - static_cast<std::ptrdiff_t>(lags_kept));
}

std::optional<MirrorLag> mirror_lag(std::span<const std::uint32_t> lags) {
  if (lags.empty()) return std::nullopt;
  std::vector<std::uint32_t> sorted(lags.begin(), lags.end());
  std::sort(sorted.begin(), sorted.end());
  const auto at = [&](std::size_t tenths) {
    return std::chrono::seconds{sorted[(sorted.size() - 1) * tenths / 10]};
  };
  return MirrorLag{at(5), at(9), sorted.size()};
}

}  // namespace riverd::storage
