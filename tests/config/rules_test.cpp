// Filter rules of rivers: their mistakes stand where they are in the file.

#include "config/string_place.hpp"
#include "tests/config/loading.hpp"

#include <catch2/catch.hpp>

using namespace riverd::config;
using namespace riverd::config::test;

namespace {

using Lines = std::vector<std::string>;

/// The problems of a river, whose first line of `lines` is line 7 of the file.
Lines river(const std::string& lines) {
  return problems_of(
      "[[feed]]\nurl='https://a.example/x'\ngroups=['news']\n[[river]]\nname='r'\ngroups=['news']\n" + lines);
}

}  // namespace

TEST_CASE("a rule's mistake is told with its line and column, and what was meant") {
  CHECK(river("keep = ['titel:river']\n") == Lines{"riverd.toml:7:10: 'keep' in [[river]]: there is no field "
                                                   "'titel'; put quotation marks around the whole "
                                                   "word if it is none; did you mean 'title'?"});
  CHECK(river("drop = ['title:a', 'a and (b or c']\n") ==
        Lines{"riverd.toml:7:27: 'drop' in [[river]]: this parenthesis is not closed; write ')' where the "
              "group ends"});
  CHECK(river("drop = ['']\n") ==
        Lines{"riverd.toml:7:10: 'drop' in [[river]]: the rule says nothing; write e.g. title:river"});
  CHECK(river("keep = ['a', 'a']\n") ==
        Lines{"riverd.toml:7:14: 'keep' in [[river]]: \"a\" stands in this list twice; write it once"});
  CHECK(river("keep = [1]\n").front().find("is a number; write a rule in quotes") != std::string::npos);
  CHECK(river("keep = 'a'\n").front().find("is a string; write a list") != std::string::npos);
  CHECK(river("keep = [\"a\\u0007b\"]\n").front().find("control characters") != std::string::npos);
}

TEST_CASE("escapes, wide characters and continued lines are counted as they are written") {
  const auto place = [](const std::string& lines) {
    const Lines problems = river(lines);
    REQUIRE(problems.size() == 1);
    return problems.front().substr(0, problems.front().find(": "));
  };
  CHECK(place("keep = [\"title:\\\"a b\\\" or x:y\"]\n") == "riverd.toml:7:27");
  CHECK(place("keep = ['河水 or x:y']\n") == "riverd.toml:7:16");
  CHECK(place("keep = [\"\\u6CB3\\U0001F30A or x:y\"]\n") == "riverd.toml:7:30");
  CHECK(place("keep = ['''\na or\n  x:y''']\n") == "riverd.toml:9:3");
  CHECK(place("keep = [\"\"\"\na or \\\n     x:y\"\"\"]\n") == "riverd.toml:9:6");
  CHECK(place("keep = [\n  'a',\n  'b or',\n]\n") == "riverd.toml:9:8");
}

TEST_CASE("a rule may go over several lines") {
  CHECK(river("keep = ['''\n  title:a or\n  title:b\n''']\n").empty());
}

TEST_CASE("languages of a river are language ranges, its limit a number and its content a word") {
  CHECK(river("languages = ['zh', 'en-GB', 'und', '*']\nper_feed = 5\ncontent = 'summary'\n").empty());
  CHECK(river("languages = ['中文']\n").front().find("is no language; write its tag") != std::string::npos);
  CHECK(river("languages = ['zh_TW']\n").front().find("is no language") != std::string::npos);
  CHECK(river("per_feed = -1\n").front().find("from 0 to 1000") != std::string::npos);
  CHECK(river("content = 'headline'\n").front().find("did you mean 'headlines'?") != std::string::npos);
}

TEST_CASE("a river that only says which entries it wants has every feed") {
  const std::string feed = "[[feed]]\nurl='https://a.example/x'\n[[river]]\nname='r'\n";
  CHECK(problems_of(feed + "languages=['zh']\n").empty());
  CHECK(problems_of(feed + "keep=['river']\n").empty());
  CHECK(problems_of(feed + "drop=['advert']\n").empty());
  CHECK(problems_of(feed + "per_feed=3\n").size() == 1);
}

TEST_CASE("a place beyond a string is its end") {
  CHECK(place_in_string("k = 'abc'", {1, 5}, 3) == Position{1, 9});
  CHECK(place_in_string("k = 'abc'", {1, 5}, 99) == Position{1, 9});
  CHECK(place_in_string("k = 12", {1, 5}, 1) == Position{1, 5});
  CHECK(place_in_string("", {3, 4}, 1) == Position{3, 4});
}
