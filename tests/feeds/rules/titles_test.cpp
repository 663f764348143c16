#include "feeds/rules/titles.hpp"

#include <catch2/catch.hpp>

using namespace riverd::rules;

namespace {

TitleRule rule(bool site, bool capitals, std::vector<std::string> cut = {}) {
  Rule out;
  out.title = {std::move(cut), site, capitals};
  return TitleRule(out);
}

}  // namespace

TEST_CASE("the name of the feed at the end of a title goes") {
  const TitleRule site = rule(true, false);
  CHECK(site.clean("Rain again - The Daily Reed", "The Daily Reed", "") == "Rain again");
  CHECK(site.clean("Rain again | THE DAILY REED", "The Daily Reed", "") == "Rain again");
  CHECK(site.clean("雨又来了_芦苇日报", "芦苇日报", "") == "雨又来了");
  CHECK(site.clean("Rain - again", "The Daily Reed", "") == "Rain - again");
  CHECK(site.clean("The Daily Reed", "The Daily Reed", "") == "The Daily Reed");
  CHECK(site.clean("Rain - ", "", "") == "Rain - ");
}

TEST_CASE("titles in capitals are written as a sentence, with names as the text has them") {
  const TitleRule capitals = rule(false, true);
  CHECK(capitals.clean("NASA SENDS A PROBE TO ÅRHUS", "", "The NASA probe left for Århus on Monday.") ==
        "NASA sends a probe to Århus");
  CHECK(capitals.clean("WHO IS THAT", "", "") == "WHO IS THAT");
  CHECK(capitals.clean("A Title Like THIS ONE HERE", "", "") == "A Title Like THIS ONE HERE");
  CHECK(capitals.clean("中文标题没有大小写", "", "") == "中文标题没有大小写");
}

TEST_CASE("expressions cut from titles what matches, unless nothing would be left") {
  CHECK(rule(false, false, {R"(\s*\(video\)$)"}).clean("A storm (video)", "", "") == "A storm");
  CHECK(rule(false, false, {".*"}).clean("A storm", "", "") == "A storm");
  CHECK(rule(false, false).empty());
}
