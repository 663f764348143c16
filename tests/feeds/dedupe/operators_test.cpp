// D10 on generated articles.

#include "feeds/dedupe/similarity.hpp"
#include "tests/feeds/dedupe/generated_articles.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <utility>
#include <vector>

namespace riverd::dedupe::test {
namespace {

const GeneratedSet& originals() {
  static const GeneratedSet set = [] {
    Random random(7);
    std::vector<Original> made;
    for (int i = 0; i < 600; ++i) made.push_back(make_original(i % 2 == 0 ? english() : chinese(), random));
    return GeneratedSet(std::move(made));
  }();
  return set;
}

/// The share of the originals that are found from their changed copies, at least so alike. No other article
/// may be taken for one.
double recall(Likeness least, const Change& change) {
  const Found found = originals().measure(change);
  CHECK(found.wrong(Likeness::rewrite) == 0);
  CHECK(found.candidates <= originals().size() * 2);
  return found.recall(least);
}

TEST_CASE("D10 truncated copies are found") {
  CHECK(recall(Likeness::copy, truncated(0.6)) >= 0.99);
  CHECK(recall(Likeness::copy, truncated(0.3)) >= 0.99);
  // Of 200 characters of a language with spaces some 35 words are left: too few for more than a label (D5).
  CHECK(recall(Likeness::story, cut_after(200)) >= 0.99);
}

TEST_CASE("D10 copies with headers and footers of their own are found") {
  CHECK(recall(Likeness::copy, with_footer()) >= 0.99);
  CHECK(recall(Likeness::copy, with_header_and_footer()) >= 0.99);
}

TEST_CASE("D10 copies in other widths and characters are found") {
  CHECK(recall(Likeness::copy, widened()) >= 0.99);
  CHECK(recall(Likeness::copy, in_traditional_characters()) >= 0.99);
}

TEST_CASE("D10 copies whose paragraphs were dropped, swapped and halved are found") {
  CHECK(recall(Likeness::copy, paragraph_dropped()) >= 0.99);
  CHECK(recall(Likeness::copy, paragraphs_swapped()) >= 0.99);
  CHECK(recall(Likeness::copy, paragraph_halved()) >= 0.99);
}

TEST_CASE("D10 edited copies are found") {
  CHECK(recall(Likeness::rewrite, edited(0.02)) >= 0.95);
  CHECK(recall(Likeness::rewrite, edited(0.05)) >= 0.95);
}

TEST_CASE("D10 different articles on one topic are not taken for one another") {
  Random random(5);
  for (const Language& language : {english(), chinese()}) {
    const auto reports = daily_reports(language, 60, random);
    for (std::size_t a = 0; a < reports.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const auto overlap = overlap_of(reports[a], reports[b]);
        CHECK(likeness_of(reports[a], reports[b], overlap, false, std::chrono::hours{24}) <
              Likeness::rewrite);
        CHECK(likeness_of(reports[a], reports[b], overlap, true, std::chrono::hours{24}) < Likeness::rewrite);
      }
    }
  }
}

}  // namespace
}  // namespace riverd::dedupe::test
