#include "feeds/dedupe/folded.hpp"

#include <catch2/catch.hpp>

using riverd::dedupe::folded;

TEST_CASE("D3 a folded text has one case, one width and simplified characters") {
  CHECK(folded("The GAUGE at Straße 5") == "the gauge at strasse 5");
  CHECK(folded("Ｔｉｄｅ　ｔａｂｌｅ") == "tide table");
  CHECK(folded("記錄一條河") == folded("记录一条河"));
  CHECK(folded("e\xCC\x81t\xC3\xA9") == "\xC3\xA9t\xC3\xA9");
}

TEST_CASE("D3 whatever stands between words is one space, with none at either end") {
  CHECK(folded("  «Tide»,  high… ") == "tide high");
  CHECK(folded("!?").empty());
  CHECK(folded("").empty());
  CHECK(folded("a\xFF\xFE z") == "a z");
}
