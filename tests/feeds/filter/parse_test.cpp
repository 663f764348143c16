#include "tests/feeds/filter/rules.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace riverd::filter::test {
namespace {

TEST_CASE("a mistake is told with its place and what was expected") {
  struct Row {
    const char* rule;
    std::size_t at;
    const char* message;
  };
  const Row row = GENERATE(values<Row>({
      {"", 0, "says nothing"},
      {"   ", 0, "says nothing"},
      {"titel:river", 0, "there is no field 'titel'"},
      {"a or titel:river", 5, "there is no field 'titel'"},
      {"http://example.org", 0, "there is no field 'http'"},
      {"标题:河", 0, "there is no field '标题'"},
      {"title:", 6, "there is the end where a word, a phrase in quotation marks"},
      {"title:)", 6, "there is ')' where"},
      {":river", 0, "there is ':' where"},
      {"a and", 5, "there is the end where"},
      {"and a", 0, "'and' has nothing before it"},
      {"a or or b", 5, "'or' has nothing before it"},
      {"not", 3, "there is the end where"},
      {"(a or b", 0, "this parenthesis is not closed"},
      {"a (b", 2, "this parenthesis is not closed"},
      {"a) b", 1, "')' closes nothing"},
      {"()", 1, "there is ')' where"},
      {"title:(a", 6, "this parenthesis is not closed"},
      {"title:\"a", 6, "these quotation marks are not closed"},
      {"title:/a", 6, "this regular expression is not closed"},
      {"title://", 6, "this regular expression is empty"},
      {"title:/a(b/", 7, "missing )"},
      {"title:/ab[z/", 9, "missing ]"},
      {"title:/(((((a{1,100}){1,100}){1,100}){1,100}){1,100})/", 13, "invalid repetition"},
      {"title:/(\\pL{500}){2}/", 7, "grows too large"},
      {"title=/a/", 6, "found in a text"},
      {"title > b", 6, "'title' is not compared by size"},
      {"language < zh", 9, "'language' is not compared by size"},
      {"age:7d", 3, "'age' is compared by size only"},
      {"age > 7", 6, "'7' is not a whole number and a unit"},
      {"age > 101000d", 6, "is not a whole number and a unit"},
      {"date > yesterday", 7, "'yesterday' is not a date"},
      {"date = 2025-02-30", 7, "'2025-02-30' is not a date"},
      {"date:/2025/", 5, "stands where a date"},
      {"text.words > many", 13, "'many' is not a whole number"},
      {"text.words > -1", 13, "'-' is not of this language"},
      {"text.words = 1.5", 13, "'1.5' is not a whole number"},
      {"language:中文", 9, "is not a language"},
      {"title != (a or b)", 9, "only ':' and '=' take several values"},
      {"title=*", 6, "write title:*"},
      {"-advert", 0, "write 'not'"},
      {"a && b", 2, "write 'and'"},
      {"a || b", 2, "write 'or'"},
      {"!a", 0, "write 'not'"},
      {"“river”", 0, "straight quotation marks"},
      {"（a or b）", 0, "write '('"},
      {"title:\"\xE2\x80\x8B\"", 6, "has nothing to find"},
  }));
  CAPTURE(row.rule);
  const auto parsed = parse_rule(row.rule);
  REQUIRE(std::holds_alternative<Problem>(parsed));
  const Problem& problem = std::get<Problem>(parsed);
  CAPTURE(problem.message);
  CHECK(problem.at == row.at);
  CHECK(problem.message.find(row.message) != std::string::npos);
}

TEST_CASE("an unknown field comes with those that may have been meant") {
  const auto parsed = parse_rule("not autor:ann");
  const Problem& problem = std::get<Problem>(parsed);
  CHECK(problem.word == "autor");
  CHECK(std::find(problem.words.begin(), problem.words.end(), "author") != problem.words.end());
}

TEST_CASE("what is not the name of a field is a word, colon and all") {
  CHECK(matches("title:10:30", [] {
    Entry entry;
    entry.title = "Train at 10:30";
    return entry;
  }()));
  CHECK(rule("10:30") == rule("\"10:30\""));
  CHECK(rule("title : river") == rule("title:river"));
  CHECK(rule("age>7d") == rule("age > 7d"));
  CHECK(rule("TITLE:River") == rule("title:River"));
  CHECK(rule("a　b") == rule("a b"));
  CHECK(rule("a\n  b") == rule("a and b"));
  CHECK(rule("title:and") == rule("title:\"and\""));
}

TEST_CASE("a rule's length, depth and number of questions are bounded") {
  const auto fails = [](const std::string& text) {
    return std::holds_alternative<Problem>(parse_rule(text));
  };
  CHECK(fails(std::string(Rule::max_length + 1, 'a')));
  CHECK_FALSE(fails(std::string(Rule::max_length, 'a')));
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "a" + std::string(depth, ')');
  };
  CHECK_FALSE(fails(nested(Rule::max_depth)));
  CHECK(fails(nested(Rule::max_depth + 1)));
  CHECK(fails(std::string(2000, '(')));
  std::string denied = "a";
  for (std::size_t i = 0; i <= Rule::max_depth; ++i) denied.insert(0, "not ");
  CHECK(fails(denied));
  std::string many = "a";
  for (std::size_t i = 1; i < Rule::max_terms; ++i) many += " a";
  CHECK_FALSE(fails(many));
  CHECK(fails(many + " a"));
}

TEST_CASE("a hostile regular expression takes time linear in the text") {
  Entry entry;
  entry.title = std::string(200'000, 'a') + "b";
  CHECK_FALSE(matches("title:/^(a+)+$/", entry));
  CHECK_FALSE(matches("title:/(a|aa)+c/", entry));
  CHECK(matches("title:/(x+x+)+y|b$/", entry));
}

}  // namespace
}  // namespace riverd::filter::test
