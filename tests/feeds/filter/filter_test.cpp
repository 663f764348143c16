#include "feeds/filter/filter.hpp"
#include "tests/feeds/filter/rules.hpp"

#include <catch2/catch.hpp>

namespace riverd::filter::test {
namespace {

using Rules = std::vector<std::string>;

Verdict decide(const Rules& keep, const Rules& drop, const Rules& languages) {
  const Entry entry = article();
  const FeedFacts feed = harbour();
  Subject subject(entry, feed);
  const Filter filter(keep, drop, languages);
  const Verdict verdict = filter.decide(subject);
  CHECK(filter.shows(subject) == verdict.shown());
  return verdict;
}

TEST_CASE("an entry is shown if any keep rule matches, or there are none, and no drop rule does") {
  using Decided = Verdict::Decided;
  CHECK(decide({}, {}, {}) == Verdict{Decided::nothing, 0});
  CHECK(decide({}, {"lake"}, {}) == Verdict{Decided::nothing, 0});
  CHECK(decide({"lake", "water", "river"}, {}, {}) == Verdict{Decided::kept, 1});
  CHECK(decide({"lake"}, {}, {}) == Verdict{Decided::unwanted, 0});
  CHECK(decide({"text:lake"}, {}, {}) == Verdict{Decided::unwanted, 0});
  CHECK(decide({"water"}, {"lake", "river"}, {}) == Verdict{Decided::dropped, 1});
  CHECK(decide({"lake"}, {"title:water"}, {}) == Verdict{Decided::dropped, 0});
  CHECK(decide({"title:water"}, {"text:river"}, {}) == Verdict{Decided::dropped, 0});
  CHECK(decide({"text:river"}, {"title:lake"}, {}) == Verdict{Decided::kept, 0});
}

TEST_CASE("languages select by basic filtering (RFC 4647, 3.3.1)") {
  using Decided = Verdict::Decided;
  CHECK(decide({}, {}, {"zh", "en"}) == Verdict{Decided::nothing, 0});
  CHECK(decide({}, {}, {"en", "de"}) == Verdict{Decided::language, 0});
  CHECK(decide({"water"}, {}, {"und"}) == Verdict{Decided::language, 0});
  CHECK(decide({"water"}, {}, {"*"}) == Verdict{Decided::kept, 0});
}

TEST_CASE("what decided is told in words") {
  const Filter filter(Rules{"lake", "title:water"}, Rules{"advert"}, Rules{});
  CHECK(filter.describe({Verdict::Decided::kept, 1}) == "keep rule 2, title:water");
  CHECK(filter.describe({Verdict::Decided::dropped, 0}) == "drop rule 1, advert");
  CHECK(filter.describe({Verdict::Decided::unwanted, 0}) == "no keep rule matches");
  CHECK(Filter().describe({}) == "there are no rules");
}

TEST_CASE("filters that may decide differently have different digests") {
  CHECK(Filter().digest() == 0);
  CHECK(Filter().empty());
  CHECK(Filter(Rules{"a"}, Rules{}, Rules{}).digest() != Filter(Rules{}, Rules{"a"}, Rules{}).digest());
  CHECK(Filter(Rules{"a", "b"}, Rules{}, Rules{}).digest() !=
        Filter(Rules{"a"}, Rules{"b"}, Rules{}).digest());
  CHECK(Filter(Rules{"a"}, Rules{}, Rules{}).digest() == Filter(Rules{"a"}, Rules{}, Rules{}).digest());
}

}  // namespace
}  // namespace riverd::filter::test
