#include "storage/mirror_lag.hpp"
#include "storage/feed_state.hpp"

#include <catch2/catch.hpp>

using namespace riverd::storage;
using namespace std::chrono_literals;

TEST_CASE("T9 a mirror's lag is told by its last entries") {
  std::vector<std::uint32_t> lags;
  CHECK_FALSE(mirror_lag(lags));
  const std::vector<std::chrono::milliseconds> come = {30min, 29min + 500ms, 90min, -5s};
  note_lags(lags, come);
  CHECK(lags == std::vector<std::uint32_t>{1800, 1740, 5400, 0});
  CHECK(mirror_lag(lags) == MirrorLag{1740s, 1800s, 4});
  for (int i = 0; i < 50; ++i) note_lags(lags, std::vector<std::chrono::milliseconds>{1h});
  CHECK(lags.size() == lags_kept);
  CHECK(mirror_lag(lags) == MirrorLag{3600s, 3600s, lags_kept});
}
