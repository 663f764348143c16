#include "tests/replay/adversary.hpp"
#include "tests/replay/replay.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

/// Two lives of one world: in one riverd reads only what is new in a document, in the other all of it.

using namespace riverd::replay;
using namespace std::chrono_literals;

namespace {

class Life {
 public:
  Life(std::uint64_t seed, bool reads_all)
      : replay_(large_world(seed, beginning), seed, pace(reads_all)),
        adversary_(replay_, seed, 90min, all()) {
    replay_.before_groups([this](riverd::Time now) { adversary_.act(now); });
  }

  void run() { replay_.run_polls(100); }
  void drop_some() { replay_.keep_for(96h, 60); }
  [[nodiscard]] const Aggregator& aggregator() const { return replay_.aggregator(); }
  [[nodiscard]] std::string documents() const { return replay_.documents(); }

 private:
  static Pace pace(bool reads_all) {
    Pace out;
    out.reads_all = reads_all;
    return out;
  }
  static std::vector<const Operation*> all() {
    std::vector<const Operation*> out;
    for (const Operation& one : operations()) out.push_back(&one);
    return out;
  }

  Replay replay_;
  Adversary adversary_;
};

}  // namespace

TEST_CASE("reading only what is new in a document publishes the same as reading all of it") {
  for (const std::uint64_t seed : {3U, 4U}) {
    Life partial(seed, false);
    Life whole(seed, true);
    for (int hundreds = 0; hundreds < 8; ++hundreds) {
      if (hundreds == 4) {
        partial.drop_some();
        whole.drop_some();
      }
      partial.run();
      whole.run();
      INFO("seed " << seed << ", after " << 100 * (hundreds + 1) << " polls");
      REQUIRE((partial.documents() == whole.documents()));
    }
    CHECK(whole.aggregator().not_read() == 0);
    CHECK(partial.aggregator().not_read() > partial.aggregator().read());
    CHECK(partial.aggregator().not_read() + partial.aggregator().read() == whole.aggregator().read());
  }
}
