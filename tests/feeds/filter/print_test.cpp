#include "tests/feeds/filter/rules.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>

namespace riverd::filter::test {
namespace {

TEST_CASE("a rule is printed with no more parentheses and quotation marks than it takes") {
  const auto printed = [](std::string_view text) { return to_string(rule(text).expression()); };
  CHECK(printed("((a) b) or (c)") == "a and b or c");
  CHECK(printed("a and (b or c)") == "a and (b or c)");
  CHECK(printed("not (not a)") == "not not a");
  CHECK(printed("not(a or b) c") == "not (a or b) and c");
  CHECK(printed("title:(a or \"b c\"*)") == "title:a or title:\"b c\"*");
  CHECK(printed("title:\"river\"") == "title:river");
  CHECK(printed("title:\"or\"") == "title:\"or\"");
  CHECK(printed("\"say \\\"hi\\\" \\\\\"") == "\"say \\\"hi\\\" \\\\\"");
  CHECK(printed("link:/a\\/b\\d/") == "link:/a\\/b\\d/");
  CHECK(printed("text.words<50") == "text.words < 50");
  CHECK(printed("date:2025-02") == "date=2025-02");
  CHECK(printed("/a/ *") == "/a/ and *");
}

/// Rules at random, some of them odd.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string some(int depth) {
    if (depth == 0) return question();
    switch (pick(6)) {
      case 0:
        return some(depth - 1) + " or " + some(depth - 1);
      case 1:
        return some(depth - 1) + (pick(2) == 0 ? " and " : " ") + some(depth - 1);
      case 2:
        return "not " + some(depth - 1);
      case 3:
        return "(" + some(depth - 1) + ")";
      case 4:
        return of(std::array{"title", "text", "author", "tag", "link", "feed", "group"}) + std::string(":(") +
               value() + " or " + value() + " not " + value() + ")";
      default:
        return question();
    }
  }

 private:
  unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }
  template <std::size_t N>
  std::string of(const std::array<const char*, N>& list) {
    return list[pick(N)];
  }
  std::string value() {
    return of(std::array{"river",
                         "河水",
                         "\"two words\"",
                         "\"or\"",
                         "\"a\\\"b\\\\c\"",
                         "wat*",
                         "\"open so\"*",
                         "c++",
                         "10:30",
                         "/a\\/b|\\\\/",
                         "/[\"()]+/",
                         "*",
                         "\"-x\"",
                         "\"*\"",
                         "\"（\"",
                         "é",
                         "a*b",
                         "“x",
                         "\"title:x\"",
                         "don't",
                         "\"　\xE2\x80\x94\""})
        .substr(0);
  }
  std::string question() {
    switch (pick(5)) {
      case 0:
        return of(std::array{"age < 7d", "age>=12h", "date<2025", "date = 2025-02-22T10:00+08:00",
                             "arrival != 2024-01", "text.words > 50", "title.length=10", "language:zh-TW",
                             "language:*", "language != en"});
      case 1:
        return of(std::array{"title=", "tag!=", "author="}) +
               of(std::array{"x", "\"x y\"", "x*", "\"\\\"\""});
      case 2:
        return of(std::array{"title:", "text:", "link:", "feed:"}) + value();
      default:
        return value();
    }
  }

  std::mt19937 random_;
};

TEST_CASE("what is printed of a rule reads as the same rule") {
  std::size_t rules = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    const std::string written = Generator(seed).some(static_cast<int>(seed % 5));
    const auto parsed = parse_rule(written);
    if (std::holds_alternative<Problem>(parsed)) continue;
    ++rules;
    const auto& first = std::get<Rule>(parsed);
    const std::string printed = to_string(first.expression());
    CAPTURE(written, printed);
    const Rule second = rule(printed);
    CHECK(second == first);
    CHECK(to_string(second.expression()) == printed);
  }
  CHECK(rules > 2000);
}

TEST_CASE("asking what costs least first changes no answer") {
  const Entry entry = article();
  const FeedFacts feed = harbour();
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const auto parsed = parse_rule(Generator(seed).some(3));
    if (std::holds_alternative<Problem>(parsed)) continue;
    const auto& one = std::get<Rule>(parsed);
    Subject subject(entry, feed);
    CHECK(one.matches(subject) == Rule("", cheapest_first(one.expression())).matches(subject));
    Expression denied{Expression::Kind::none, {}, {one.expression()}};
    CHECK(Rule("", denied).matches(subject) != one.matches(subject));
  }
}

}  // namespace
}  // namespace riverd::filter::test
