// Content rules: what is read of them, and what is wrong with them.

#include "tests/config/loading.hpp"

#include <catch2/catch.hpp>

using namespace riverd::config;
using namespace riverd::config::test;

namespace {

using Lines = std::vector<std::string>;

const std::string feed = "[[feed]]\nurl='https://a.example/x'\nname='a'\ngroups=['news']\n";

/// The problems of a rule, whose first line of `lines` is line 6 of the file.
Lines rule(const std::string& lines) {
  return problems_of(feed + "[[rule]]\n" + lines);
}

}  // namespace

TEST_CASE("a content rule is read with all it takes off, and for the feeds it names") {
  const LoadResult result = World{}.load(feed + R"toml(
[[rule]]
name         = "newsletter"
groups       = ["news"]
feeds        = ["https://a.example/x"]
cut          = ["div.share > a", "p:contains('Subscribe')"]
cut_text     = ["Donate"]
cut_match    = ['^\(Agency\) - ']
cut_repeated = true
cut_title    = [' \| A$']
clean_title  = ["site", "capitals"]
)toml");
  REQUIRE(result.ok());
  REQUIRE(result.config.rules.size() == 1);
  const RuleConfig& read = result.config.rules.front();
  CHECK(read.name == "newsletter");
  CHECK(read.feeds == Lines{"a"});
  CHECK(read.cut.size() == 2);
  CHECK(read.cut_match == Lines{R"(^\(Agency\) - )"});
  CHECK(read.cut_repeated);
  CHECK(read.clean_title == std::vector{TitleCleaning::site, TitleCleaning::capitals});
}

TEST_CASE("what is wrong with a content rule is told where it stands") {
  CHECK(rule("cut = ['p']\n") ==
        Lines{"riverd.toml:5:1: this [[rule]] has no 'name'; write one, e.g. name = \"newsletter\""});
  CHECK(rule("name = 'x'\n") ==
        Lines{"riverd.toml:5:1: this [[rule]] takes nothing off; write e.g. cut = [\"div.share\"]"});
  CHECK(rule("name = 'players'\ncut = ['p']\n") ==
        Lines{"riverd.toml:6:8: 'name' in [[rule]]: \"players\" is that of a built-in rule; choose another"});
  CHECK(rule("name = 'x'\ncut = ['p', 'p:hoover']\n")
            .front()
            .starts_with("riverd.toml:7:13: 'cut' in [[rule]]: \"p:hoover\" is no selector: at ':hoover' in "
                         "column 2: this pseudo-class is not among first-child"));
  CHECK(rule("name = 'x'\ncut = ['//p']\n") ==
        Lines{"riverd.toml:7:8: 'cut' in [[rule]]: \"//p\" is no selector: at '//p' in column 1: no path can "
              "stand here; write a CSS selector, e.g. div.share > a"});
  CHECK(
      rule("name = 'x'\ncut = ['a::attr(href)']\n").front().find("in column 2: no ::attr() can stand here") !=
      std::string::npos);
  CHECK(rule("name = 'x'\ncut_match = ['(']\n")
            .front()
            .starts_with("riverd.toml:7:14: 'cut_match' in [[rule]]: \"(\" cannot be read: this is no "
                         "regular expression"));
  CHECK(rule("name = 'x'\ncut_repeated = 'yes'\n").front().find("write true or false") != std::string::npos);
  CHECK(rule("name = 'x'\nclean_title = ['sight']\n").front().find("is none of its values") !=
        std::string::npos);
  CHECK(
      rule("name = 'x'\ncut = ['p']\ngroups = ['nws']\n") ==
      Lines{"riverd.toml:8:11: 'groups' in [[rule]]: no feed is in the group \"nws\"; did you mean 'news'?"});
  CHECK(rule("name = 'x'\ncut = ['p']\nfeeds = ['b']\n").size() == 1);
  CHECK(rule("name = 'x'\ncut = ['p']\n[[rule]]\nname = 'x'\ncut = ['i']\n").size() == 1);
}

TEST_CASE("a feed goes without rules that exist") {
  const auto without = [](const std::string& names) {
    return problems_of(feed + "without_rules = " + names + "\n[[rule]]\nname='own'\ncut=['p']\n");
  };
  CHECK(without("['players', 'own']").empty());
  CHECK(without("['all']").empty());
  CHECK(without("['player']") == Lines{"riverd.toml:5:18: 'without_rules' in [[feed]]: no content rule has "
                                       "the name \"player\"; did you mean "
                                       "'players'?"});
}

TEST_CASE("the address of a picture proxy has a place for the picture's") {
  CHECK(problems_of("[server]\npicture_proxy = 'https://wsrv.nl/?url={}'\n").empty());
  CHECK(problems_of("[server]\npicture_proxy = ''\n").empty());
  CHECK(problems_of("[server]\npicture_proxy = 'https://wsrv.nl/?url='\n").front().find("{} in it") !=
        std::string::npos);
  CHECK(problems_of("[server]\npicture_proxy = 'wsrv.nl/{}'\n").size() == 1);
}
