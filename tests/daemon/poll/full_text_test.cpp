#include "daemon/poll/full_text.hpp"

#include "feeds/dedupe/article.hpp"
#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

using namespace riverd;
using namespace riverd::poll;

namespace {

std::string page_of(const std::string& last) {
  std::string prose;
  for (int i = 0; i < 6; ++i) {
    prose +=
        "<p>The river rose in the night, by a hand or more, and nobody who lives on it, it is said, was "
        "surprised by that, number " +
        std::to_string(i) + ".</p>";
  }
  return "<html><body><nav><a href=/>Home</a></nav><article>" + prose + last + "</article></body></html>";
}

Candidate beginning() {
  Candidate out;
  out.entry.title = "The river";
  out.entry.content = text::sanitize_for_publication("<p>The river rose…</p>", "https://a.example/1");
  out.entry.cleaning = Cleaning{{}, {{"own", 1, 10, "of the feed"}}};
  return out;
}

rules::RuleSet rules_that_cut(const std::string& selector, rules::Mendings mended = {}) {
  rules::Rule rule;
  rule.name = "own";
  rule.cut = {selector};
  return {{std::make_shared<const rules::PreparedRule>(rule)}, mended};
}

FetchedPage fetched(const std::string& body) {
  return {body, "text/html; charset=utf-8", "https://a.example/1"};
}

}  // namespace

TEST_CASE("an article is the text of its entry, and what the feed has the summary") {
  const std::string page = page_of("<p class=letter>And it went on raining, all day.</p>");
  Candidate candidate = beginning();
  REQUIRE(take_article(candidate, fetched(page), {}));
  CHECK(candidate.entry.content.str().find("went on raining") != std::string::npos);
  CHECK(candidate.entry.summary.str() == "<p>The river rose…</p>");
  CHECK(candidate.entry.cleaning->uses.size() == 1);
}

TEST_CASE("the content rules of a feed are applied to whole articles too, and what they did is noted") {
  const std::string page = page_of(
      "<p class=letter>Read on in our paper, where all is told.</p>"
      "<p>See <a href='https://b.example/?utm_source=a'>the other bank</a> as well, it says.</p>");
  Candidate candidate = beginning();
  const auto rules = rules_that_cut("p.letter", rules::Mendings().set());
  REQUIRE(take_article(candidate, fetched(page), {&rules, {}}));
  const std::string text = candidate.entry.content.str();
  CHECK(text.find("number 5") != std::string::npos);
  CHECK(text.find("Read on in our paper") == std::string::npos);
  CHECK(text.find("\"https://b.example/\"") != std::string::npos);
  const auto& uses = candidate.entry.cleaning->uses;
  REQUIRE(uses.size() == 2);
  CHECK(uses[0].rule == "own");
  CHECK(uses[0].count == 2);
  CHECK(uses[1].rule == "tracking-parameters");
  // By what the feed says its next documents are compared: that is as it was.
  CHECK(candidate.entry.cleaning->unruled == Digest{});
}

TEST_CASE("an article of which rules leave less than the feed says changes nothing") {
  const std::string page = page_of("");
  Candidate candidate = beginning();
  const auto rules = rules_that_cut("article");
  CHECK_FALSE(take_article(candidate, fetched(page), {&rules, {}}));
  CHECK(candidate.entry.content.str() == "<p>The river rose…</p>");
  CHECK(candidate.entry.cleaning->uses.size() == 1);
}

TEST_CASE("paragraphs that a feed repeats are cut from whole articles") {
  const std::string said = "Subscribe to the letter of the river, every week.";
  const std::string page = page_of("<p>" + said + "</p>");
  rules::Rule rule;
  rule.name = "repeated";
  rule.cut_repeated = true;
  const rules::RuleSet rules({std::make_shared<const rules::PreparedRule>(rule)}, {});
  const std::vector<std::uint32_t> repeated = {dedupe::paragraph_digest(said)};
  Candidate candidate = beginning();
  REQUIRE(take_article(candidate, fetched(page), {&rules, repeated}));
  CHECK(candidate.entry.content.str().find("Subscribe") == std::string::npos);
  CHECK(candidate.repeated == repeated);
}

TEST_CASE("what rules did to an article that comes later is noted with it") {
  http::Response page;
  page.body = page_of("<p class=letter>Read on in our paper, where all is told.</p>");
  page.url = "https://a.example/1";
  ArticleWanted wanted;
  wanted.stored = beginning();
  const auto rules = rules_that_cut("p.letter");
  const auto note = note_article(wanted, nullptr, &page, {&rules, {}}, false, true);
  REQUIRE(note.text.has_value());
  CHECK(note.text->str().find("Read on") == std::string::npos);
  REQUIRE(note.uses.size() == 1);
  CHECK(note.uses[0].count == 2);  // once in what the feed said
}
