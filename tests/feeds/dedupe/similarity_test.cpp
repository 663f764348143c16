#include "feeds/dedupe/similarity.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <vector>

namespace riverd::dedupe {
namespace {

using std::chrono::hours;

/// Words from one number to another; odd hashes are numbers.
Article words(std::uint64_t first, std::uint64_t last, std::uint64_t title = 0) {
  Article out;
  for (std::uint64_t i = first; i < last; ++i) out.tokens.push_back((i * 7919 + 13) << 1U);
  out.paragraphs = {{1, 0, static_cast<std::uint32_t>(out.tokens.size())}};
  out.title = title;
  out.title_tokens = title == 0 ? 0 : 9;
  return out;
}

Article with_numbers(Article article, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    article.tokens.insert(article.tokens.begin() + static_cast<std::ptrdiff_t>(i * 10),
                          ((first + i) * 31) | 1U);
  }
  article.paragraphs[0].count = static_cast<std::uint32_t>(article.tokens.size());
  return article;
}

Likeness likeness(const Article& a, const Article& b, bool same_source = false, hours apart = hours{1}) {
  const auto x = fingerprint_of(a, {});
  const auto y = fingerprint_of(b, {});
  return likeness_of(x, y, overlap_of(x, y), same_source, apart);
}

TEST_CASE("D5 overlap counts what two articles share exactly") {
  const auto whole = fingerprint_of(words(0, 204), {});
  const auto half = fingerprint_of(words(0, 104), {});
  const auto overlap = overlap_of(whole, half);
  CHECK(overlap.containment == Approx(1.0));
  CHECK(overlap.jaccard == Approx(0.5));
  CHECK(overlap_of(whole, fingerprint_of(words(500, 900), {})).containment == 0);
  CHECK(overlap_of(whole, fingerprint_of(words(0, 3), {})).containment == 0);
}

TEST_CASE("D5 what outlines of short texts tell apart is not alike") {
  std::uint64_t kept = 0;
  for (const std::uint64_t size : {0, 4, 39, 40, 59, 60, 61, 100}) {
    for (const std::uint64_t other_size : {40, 60, 100}) {
      for (std::uint64_t shift = 0; shift <= size + 40; ++shift) {
        for (const std::uint64_t title : {0, 5}) {
          const auto x = words(0, size, 5);
          const auto y = words(shift, shift + other_size, title);
          const bool alike = may_be_alike(outline_of(x, {}), outline_of(y, {}));
          REQUIRE(alike == may_be_alike(outline_of(y, {}), outline_of(x, {})));
          if (alike) continue;
          ++kept;
          for (const bool same_source : {false, true}) REQUIRE(likeness(x, y, same_source) == Likeness::none);
        }
      }
    }
  }
  CHECK(kept > 500);
}

TEST_CASE("D5 outlines of longer texts tell apart what shares a sentence, and hardly ever what is alike") {
  for (const std::uint64_t size : {110, 200, 700, 5'000}) {
    const std::uint64_t tries = size < 1'000 ? 600 : 60;
    for (const std::uint64_t other_size : {size, size + size / 2, 6 * size}) {
      const auto told_apart = [&](std::uint64_t shared, std::uint64_t from) {
        const auto a = outline_of(words(from, from + size), {});
        const auto b = outline_of(words(from + size - shared, from + size - shared + other_size), {});
        REQUIRE(may_be_alike(a, b) == may_be_alike(b, a));
        return !may_be_alike(a, b);
      };
      std::uint64_t of_a_sentence = 0;
      std::uint64_t of_one_story = 0;
      for (std::uint64_t i = 0; i < tries; ++i) {
        if (told_apart(size / 25, i * 100'000)) ++of_a_sentence;
        if (told_apart(size * 3 / 10 + 4, i * 100'000)) ++of_one_story;
      }
      INFO(size << " and " << other_size);
      CHECK(of_one_story <= 1 + tries / 500);
      if (other_size < 2 * size) CHECK(of_a_sentence >= tries * 4 / 5);
    }
  }
}

TEST_CASE("D2 traces made ahead hold as long as the same paragraphs of the article are boilerplate") {
  Article article = words(0, 100);
  article.paragraphs = {{7, 0, 90}, {9, 90, 10}};
  const std::vector<std::uint32_t> guessed{9, 12};
  const auto traces = traces_of(article, guessed);
  CHECK(traces.left_out == std::vector<std::uint32_t>{9});
  CHECK(traces.outline.tokens == 90);
  CHECK(traces.bands == traces_of(words(0, 90), {}).bands);
  CHECK(traces.hold_under(guessed, article));
  CHECK(traces.hold_under(std::vector<std::uint32_t>{9, 40}, article));
  CHECK_FALSE(traces.hold_under({}, article));
  CHECK_FALSE(traces.hold_under(std::vector<std::uint32_t>{7, 9}, article));
}

TEST_CASE("an outline of one paragraph said a thousand times rules nothing out") {
  Article article = words(0, 100);
  const auto once = article.tokens;
  for (int i = 0; i < 1'000; ++i) article.tokens.insert(article.tokens.end(), once.begin(), once.end());
  CHECK(may_be_alike(outline_of(article, {}), outline_of(words(0, 100), {})));
}

TEST_CASE("D6 across sources the share of the smaller text decides") {
  CHECK(likeness(words(0, 200), words(20, 220)) == Likeness::copy);
  CHECK(likeness(words(0, 200), words(60, 260)) == Likeness::rewrite);
  CHECK(likeness(words(0, 200), words(120, 320)) == Likeness::story);
  CHECK(likeness(words(0, 200), words(170, 370)) == Likeness::none);
}

TEST_CASE("D5 short texts are copies only under one title, or from 60 tokens on") {
  CHECK(likeness(words(0, 59), words(0, 300)) == Likeness::none);
  CHECK(likeness(words(0, 60), words(0, 300)) == Likeness::copy);
  CHECK(likeness(words(0, 40, 5), words(0, 300, 5)) == Likeness::copy);
  CHECK(likeness(words(0, 40, 5), words(0, 300, 6)) == Likeness::none);
}

TEST_CASE("D6 texts too short to compare tell one story under one long title within a day") {
  CHECK(likeness(words(0, 20, 5), words(90, 110, 5)) == Likeness::story);
  CHECK(likeness(words(0, 20, 5), words(90, 110, 5), false, hours{-25}) == Likeness::none);
  CHECK(likeness(words(0, 20, 5), words(90, 110, 5), true) == Likeness::none);
  Article shorter = words(0, 20, 5);
  shorter.title_tokens = 7;
  CHECK(likeness(shorter, words(90, 110, 5)) == Likeness::none);
}

TEST_CASE(
    "D7 within a source a series with other figures is no copy, a reprint is one, and an update a rewrite") {
  const auto report = with_numbers(words(0, 200), 0, 10);
  CHECK(likeness(report, with_numbers(words(0, 200), 100, 10), true) == Likeness::none);
  CHECK(likeness(report, with_numbers(words(0, 205), 0, 10), true) == Likeness::copy);
  CHECK(likeness(report, with_numbers(words(0, 400), 0, 10), true) == Likeness::rewrite);
  CHECK(likeness(words(0, 200), words(60, 260), true) == Likeness::none);
}

TEST_CASE("reports with other figures are no copies of one another across sources either") {
  const auto today = with_numbers(words(0, 300), 0, 9);
  const auto yesterday = with_numbers(words(0, 300), 100, 9);
  CHECK(overlap_of(fingerprint_of(today, {}), fingerprint_of(yesterday, {})).containment > 0.6);
  CHECK(likeness(today, yesterday) == Likeness::story);
}

TEST_CASE("D2 standing paragraphs are left out") {
  Article article = words(0, 100);
  article.paragraphs = {{7, 0, 90}, {9, 90, 10}};
  const std::vector<std::uint32_t> boilerplate = {3, 9};
  CHECK(fingerprint_of(article, boilerplate).tokens == 90);
  CHECK(fingerprint_of(article, boilerplate).shingles == fingerprint_of(words(0, 90), {}).shingles);
}

TEST_CASE("D4 equal articles meet in every band, different ones in none") {
  const auto bands = traces_of(words(0, 200), {}).bands;
  REQUIRE(bands.size() == band_count);
  CHECK(bands == traces_of(words(0, 200), {}).bands);
  const auto other = traces_of(words(1000, 1200), {}).bands;
  std::size_t meetings = 0;
  for (std::size_t band = 0; band < band_count; ++band) meetings += bands[band] == other[band] ? 1 : 0;
  CHECK(meetings == 0);
  CHECK(traces_of(words(0, 4), {}).bands.empty());
  CHECK(traces_of(words(0, 5), {}).bands.size() == band_count);
}

}  // namespace
}  // namespace riverd::dedupe
