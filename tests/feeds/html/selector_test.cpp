#include "feeds/html/selector.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;

namespace {

constexpr std::string_view page = R"(<html><body>
  <div id="main" class="list wide">
    <article class="item first" data-kind="news"><h2><a href="/a" lang="en-GB">A</a></h2><p>one</p></article>
    <article class="item" data-kind="Notice"><h2><a href="/b.pdf">B</a></h2><p>two</p><p>three</p></article>
    <aside class="item"><a href="/c" rel="nofollow">C</a></aside>
  </div>
  <div class="foot:er"><a href="https://elsewhere.example/">D</a></div></body></html>)";

/// The texts of what a selector finds, one after the other; the mistake where it is none.
std::string found(std::string_view selector, std::string_view inside = {}) {
  const auto tree = html::Tree::read(page);
  const auto read = html::Selector::parse(selector);
  if (!read) return read.error().message();
  html::NodeId scope = 0;
  if (!inside.empty()) scope = html::Selector::parse(inside).value().select(tree).at(0);
  std::string out;
  for (const html::NodeId id : read->select(tree, scope)) {
    if (!out.empty()) out += '|';
    out += tree.text(id);
  }
  return out;
}

}  // namespace

TEST_CASE("CSS selectors find elements by name, class, id and attribute") {
  CHECK(found("article a") == "A|B");
  CHECK(found("a") == "A|B|C|D");
  CHECK(found(".item") == "A one|B two three|C");
  CHECK(found("article.item.first") == "A one");
  CHECK(found("#main > aside") == "C");
  CHECK(found("[data-kind=notice]") == "");
  CHECK(found("[data-kind=notice i]") == "B two three");
  CHECK(found("a[href$='.pdf']") == "B");
  CHECK(found("a[href^='https:']") == "D");
  CHECK(found("a[href*='.p']") == "B");
  CHECK(found("a[lang|=en]") == "A");
  CHECK(found("a[rel~='nofollow']") == "C");
  CHECK(found(".foot\\:er a") == "D");
  CHECK(found("ARTICLE A") == "A|B");
}

TEST_CASE("CSS selectors find elements by where they stand") {
  CHECK(found("article + article p") == "two|three");
  CHECK(found("article ~ aside") == "C");
  CHECK(found("p:first-of-type") == "one|two");
  CHECK(found("p:nth-of-type(2)") == "three");
  CHECK(found("p:last-child") == "one|three");
  CHECK(found("#main > :nth-child(odd)") == "A one|C");
  CHECK(found("#main > :nth-child(n+2)") == "B two three|C");
  CHECK(found("#main > *:not(aside, .first)") == "B two three");
  CHECK(found("h2 a, aside a") == "A|B|C");
  CHECK(found(":root > body > div:is(.wide) aside") == "C");
  CHECK(found("div div") == "");
}

TEST_CASE("A chain of descendants and children is found although the nearest ancestor does not lead there") {
  const auto tree = html::Tree::read("<i><b><u><b><s><u>x</u></s></b></u></b></i>");
  CHECK(html::Selector::parse("i > b u")->select(tree).size() == 2);
  CHECK(html::Selector::parse("i > b u s > u")->select(tree).size() == 1);
}

TEST_CASE("XPath's abbreviated paths find the same") {
  CHECK(found("//article//a") == "A|B");
  CHECK(found("//div[@id='main']/aside/a") == "C");
  CHECK(found("//div[contains(concat(' ', normalize-space(@class), ' '), ' wide ')]/article[2]/h2") == "B");
  CHECK(found("//p[2]") == "three");
  CHECK(found("//a[starts-with(@href, 'https:')]") == "D");
  CHECK(found("//a[contains(@href, '.pdf') and not(@rel)]") == "B");
  CHECK(found("//a[@rel != 'nofollow']") == "");
  CHECK(found("//article[@data-kind][1]") == "at '1]': a position has to stand in the first predicate");
  CHECK(found("/html/body/div[2]/a") == "D");
  CHECK(found("//*[@data-kind='news']") == "A one");
}

TEST_CASE("Selectors look inside what is searched, and at itself") {
  CHECK(found("a", "article") == "A");
  CHECK(found("article", "article") == "A one");
  CHECK(found(":scope > p", "article + article") == "two|three");
  CHECK(found("./p[1]", "article + article") == "two");
  CHECK(found(".//a", "article") == "A");
  CHECK(found(".", "aside") == "C");
  CHECK(found("div a", "article") == "");
}

TEST_CASE("A selector may name the attribute that is wanted") {
  CHECK(html::Selector::parse("a.more::attr(href)")->attribute() == "href");
  CHECK(html::Selector::parse(".//time/@datetime")->attribute() == "datetime");
  CHECK(html::Selector::parse("@href")->attribute() == "href");
  CHECK(html::Selector::parse("time")->attribute().empty());
}

TEST_CASE("A selector that cannot be read says where") {
  CHECK(found("div >") == "at its end: an element, a .class, an #id or an [attribute] belongs here");
  CHECK(found("a[href") == "at its end: '=' or ']' belongs here");
  CHECK(found("a:hover") == "at 'hover': this pseudo-class is not known");
  CHECK(found("a } b") == "at '} b': an element, a .class, an #id or an [attribute] belongs here");
  CHECK(found("//a/ancestor::div") ==
        "at 'div': axes and functions are not known here; write e.g. //div[@id='x']/a");
  CHECK(found("") == "at its end: a selector belongs here");
  CHECK(found("//") == "at its end: a step belongs here");
  CHECK_FALSE(html::Selector::parse(std::string(2000, 'a')).has_value());
  std::string steps = "a";
  for (int i = 0; i < 70; ++i) steps += " a";
  CHECK_FALSE(html::Selector::parse(steps).has_value());
  std::string nested;
  for (int i = 0; i < 100; ++i) nested += ":not(";
  CHECK_FALSE(html::Selector::parse(nested).has_value());
}
