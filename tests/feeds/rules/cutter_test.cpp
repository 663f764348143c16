#include "feeds/rules/cutter.hpp"

#include "feeds/dedupe/article.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::rules;

namespace {

Cut cut_by(const Rule& rule, const std::string& markup, const std::vector<std::uint32_t>& repeated = {}) {
  const CuttingRule read(rule);
  const CuttingRule* const one = &read;
  return cut(markup, std::span(&one, 1), repeated);
}

/// What is left; "unchanged" where nothing was cut.
std::string left(const Rule& rule, const std::string& markup,
                 const std::vector<std::uint32_t>& repeated = {}) {
  const Cut made = cut_by(rule, markup, repeated);
  return made.uses.empty() ? "unchanged" : made.markup;
}

Rule selecting(std::vector<std::string> selectors) {
  Rule out;
  out.name = "test";
  out.cut = std::move(selectors);
  return out;
}

Rule with_words(std::vector<std::string> words) {
  Rule out;
  out.name = "test";
  out.cut_text = std::move(words);
  return out;
}

Rule matching(std::vector<std::string> patterns) {
  Rule out;
  out.name = "test";
  out.cut_match = std::move(patterns);
  return out;
}

Rule repeating() {
  Rule out;
  out.name = "test";
  out.cut_repeated = true;
  return out;
}

std::vector<std::uint32_t> digests(const std::vector<std::string>& paragraphs) {
  std::vector<std::uint32_t> out;
  for (const std::string& text : paragraphs) out.push_back(dedupe::paragraph_digest(text));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("a selector cuts elements and leaves every other byte") {
  CHECK(left(selecting({"div.ad"}), "<P>A &nbsp;b<div class='ad'>x</div>  <p title=q>c") ==
        "<P>A &nbsp;b  <p title=q>c");
  CHECK(left(selecting({"b", "i"}), "<p>a <b>x<i>y</i></b> c <i>z</i> d</p>") == "<p>a  c  d</p>");
  CHECK(left(selecting({"div.ad"}), "<p>a</p>") == "unchanged");
}

TEST_CASE("elements that a cut leaves empty go too, and what only set them apart at either end") {
  CHECK(left(selecting({"a.share"}), "<p>text</p><div><span><a class=share>s</a></span></div>") ==
        "<p>text</p>");
  CHECK(left(selecting({"div.foot"}), "<p>text</p><br><hr><div class=foot>f</div>") == "<p>text</p>");
  CHECK(left(selecting({"div.head"}), "<div class=head>h</div><hr><br><p>text</p>") == "<p>text</p>");
  CHECK(left(selecting({"div.ad"}), "<p>a</p><hr><div class=ad>x</div><p>b</p>") == "<p>a</p><hr><p>b</p>");
  CHECK(left(selecting({"i"}), "<table><tr><td><i>x</i></td><td>y</td></tr></table>") ==
        "<table><tr><td></td><td>y</td></tr></table>");
  CHECK(left(selecting({"i"}), "<p><img src=a><i>x</i></p>") == "<p><img src=a></p>");
}

TEST_CASE("words cut the paragraph they stand in and not the article around it") {
  const Rule rule = with_words({"Please donate"});
  CHECK(left(rule, "<div>First.<br>Please <b>donate</b> now!<br>Last.</div>") ==
        "<div>First.<br>Last.</div>");
  CHECK(left(rule, "<p>One</p><p>Please donate</p>") == "<p>One</p>");
  CHECK(left(rule, "One<p>Two</p>Please\n donate today") == "One<p>Two</p>");
  CHECK(left(rule, "<p>please Donate</p>") == "unchanged");
}

TEST_CASE("expressions cut what matches in a run of text") {
  CHECK(left(matching({R"(^\(Agency\) - )"}), "<p>(Agency) - Today &lt;b&gt; rose.</p>") ==
        "<p>Today &lt;b&gt; rose.</p>");
  CHECK(left(matching({"x+"}), "<p>axxb<i>xx</i>c</p>") == "<p>abc</p>");
  CHECK(left(matching({"x*"}), "<p>abc</p>") == "unchanged");
  const Cut made = cut_by(matching({R"(\[ad\d\])"}), "<p>a[ad1]b[ad2]</p>");
  REQUIRE(made.uses.size() == 1);
  CHECK(made.uses.front() == RuleUse{"test", 2, 10, "[ad1]"});
}

TEST_CASE("D2 what stands first or last in most entries is cut, and never from between") {
  const auto known = digests({"Follow us", "A plea for money"});
  CHECK(left(repeating(), "<p>Follow us</p><p>News.</p><p>A plea for money</p>", known) == "<p>News.</p>");
  CHECK(left(repeating(), "<p>News.</p><p>Follow us</p><p>More.</p>", known) == "unchanged");
  CHECK(left(repeating(), "<p>News.</p><p>A plea  for <b>money</b></p><p>Follow us</p>", known) ==
        "<p>News.</p>");
  SECTION("a text of nothing else stays") {
    CHECK(left(repeating(), "<p>Follow us</p><p>A plea for money</p>", known) == "unchanged");
  }
  SECTION("what was cut is told, so that it goes on counting") {
    CHECK(cut_by(repeating(), "<p>News.</p><p>Follow us</p>", known).paragraphs == digests({"Follow us"}));
  }
}

TEST_CASE("what was cut is told with how often, how much and how it began") {
  const Cut made = cut_by(selecting({"p.x"}), "<p>a</p><p class=x>One  two</p><p class=x>three</p>");
  REQUIRE(made.uses.size() == 1);
  CHECK(made.uses.front() == RuleUse{"test", 2, 23 + 20, "One two"});
  const std::string long_text(400, 'w');
  CHECK(cut_by(selecting({"b"}), "a<b>" + long_text + "</b>").uses.front().excerpt ==
        long_text.substr(0, 90) + "…");
}

TEST_CASE("a rule of the owner may take all, a built-in rule never does") {
  Rule rule = selecting({"p"});
  CHECK(left(rule, "<p>all</p>") == "");
  rule.built_in = true;
  CHECK(left(rule, "<p>all</p>") == "unchanged");
  CHECK(left(rule, "<p>a</p><p>b</p>") == "<p>b</p>");
}

TEST_CASE("a rule for the end of texts leaves their beginning alone") {
  Rule rule = selecting({"p.x"});
  rule.where = Where::end;
  const std::string filler = "<p>" + std::string(3'000, 'w') + "</p>";
  CHECK(left(rule, "<p class=x>a</p>" + filler + "<p class=x>b</p>") == "<p class=x>a</p>" + filler);
}

TEST_CASE("rules say which words a text needs for them, as they are or as character references") {
  using Words = std::vector<std::string>;
  CHECK(CuttingRule(selecting({"div.promo-box"})).needles() == Words{"promo-box", "&#"});
  CHECK(CuttingRule(selecting({"aside", "div.promo-box"})).needles().empty());
  CHECK(CuttingRule(selecting({"p:contains('Subscribe')"})).needles() == Words{"Subscribe", "&#"});
  CHECK(CuttingRule(repeating()).needles().empty());
}

TEST_CASE("a rule that cuts what is repeated has work only where something is") {
  CHECK_FALSE(CuttingRule(repeating()).has_work(false));
  CHECK(CuttingRule(repeating()).has_work(true));
  CHECK(CuttingRule(selecting({"p"})).has_work(false));
}
