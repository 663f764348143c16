#include "feeds/html/matcher.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace riverd;

namespace {

constexpr std::string_view page = R"(<html><body>
  <div id="main" class="list wide">
    <article class="item first" data-kind="news"><h2><a href="/a" lang="en-GB">A</a></h2><p>one</p></article>
    <article class="item" data-kind="Notice"><h2><a href="/b.pdf">B</a></h2><p>two</p><p>three</p></article>
    <aside class="item"><a href="/c" rel="nofollow">C</a></aside>
  </div>
  <div class="foot:er"><a href="https://elsewhere.example/">D</a></div></body></html>)";

/// The texts of what a selector finds, one after the other. Each element that is asked whether it is found
/// has to say the same.
std::string found(std::string_view selector, std::string_view inside = {}) {
  const auto tree = html::Tree::read(page);
  const auto read = html::Selector::parse(selector);
  if (!read) return read.error().message();
  html::Budget budget{100'000};
  html::NodeId scope = 0;
  if (!inside.empty()) {
    const auto outer = html::Selector::parse(inside).value();
    scope = html::Matcher(outer, tree, budget).select(1).at(0);
  }
  const auto selected = html::Matcher(*read, tree, budget, scope).select();
  html::Matcher asked(*read, tree, budget, scope);
  std::string out;
  for (html::NodeId id = std::max<html::NodeId>(scope, 1); id < tree[scope].end; ++id) {
    if (tree[id].is_text()) continue;
    const bool is_among = std::find(selected.begin(), selected.end(), id) != selected.end();
    CHECK(asked.matches(id) == is_among);
    if (!is_among) continue;
    if (!out.empty()) out += '|';
    out += tree.words(id);
  }
  CHECK_FALSE(budget.is_spent());
  return out;
}

const std::string small_page =
    R"(<div id=a class="box  Wide"><p id=b lang=en-GB>One <b id=c title="Some Words">two</b></p>)"
    R"(<p id=d>Three</p><ul id=e><li id=f>x<li id=g><a id=h href="https://ads.example/x?y">ad</a></ul></div>)"
    R"(<div id=i><span id=j> </span><!-- c --></div>)";

/// The ids of what a selector finds in markup.
std::string ids(std::string_view selector, std::string_view markup = small_page) {
  const auto tree = html::Tree::read(markup);
  const auto read = html::Selector::parse(selector).value();
  html::Budget budget{100'000};
  std::string out;
  for (const html::NodeId id : html::Matcher(read, tree, budget).select()) {
    const std::string_view* name = tree.attribute(id, "id");
    out += (out.empty() ? "" : " ") + std::string(name == nullptr ? tree[id].name : *name);
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
  CHECK(found("[data-kind=notice]").empty());
  CHECK(found("[data-kind=notice i]") == "B two three");
  CHECK(found("a[href$='.pdf']") == "B");
  CHECK(found("a[href^='https:']") == "D");
  CHECK(found("a[href*='.p']") == "B");
  CHECK(found("a[lang|=en]") == "A");
  CHECK(found("a[rel~='nofollow']") == "C");
  CHECK(found(".foot\\:er a") == "D");
  CHECK(found("[class='foot\\3a er'] a") == "D");
  CHECK(found("ARTICLE A") == "A|B");
  CHECK(ids("*") == "a b c d e f g h i j");
  CHECK(ids("div.Wide.box") == "a");
  CHECK(ids(".wide").empty());
  CHECK(ids("[lang]") == "b");
  CHECK(ids("[title='Some Words']") == "c");
  CHECK(ids("[title='some words']").empty());
  CHECK(ids("[title='some words' i]") == "c");
  CHECK(ids("[title~=Words]") == "c");
  CHECK(ids("[title~='Some Words']").empty());
  CHECK(ids("[href^='']").empty());
}

TEST_CASE("CSS selectors find elements by where they stand") {
  CHECK(found("article + article p") == "two|three");
  CHECK(found("article ~ aside") == "C");
  CHECK(found("p:first-of-type") == "one|two");
  CHECK(found("p:nth-of-type(2)") == "three");
  CHECK(found("p:last-of-type") == "one|three");
  CHECK(found("p:nth-last-of-type(2)") == "two");
  CHECK(found("p:only-of-type") == "one");
  CHECK(found("p:last-child") == "one|three");
  CHECK(found("a:only-child") == "A|B|C|D");
  CHECK(found("#main > :nth-child(odd)") == "A one|C");
  CHECK(found("#main > :nth-child(even)") == "B two three");
  CHECK(found("#main > :nth-child(n+2)") == "B two three|C");
  CHECK(found("#main > :nth-child( -n + 2 )") == "A one|B two three");
  CHECK(found("#main > :nth-child(2n-1)") == "A one|C");
  CHECK(found("#main > :nth-last-child(2)") == "B two three");
  CHECK(found("#main > *:not(aside, .first)") == "B two three");
  CHECK(found("h2 a, aside a") == "A|B|C");
  CHECK(found(":root > body > div:is(.wide) aside") == "C");
  CHECK(found("div div").empty());
  CHECK(ids("div > :nth-child(2)") == "d");
  CHECK(ids("#b ~ ul li") == "f g");
  CHECK(ids("li:first-child, li:last-child a") == "f h");
}

TEST_CASE("An element is empty that has neither elements nor text but white space") {
  CHECK(ids(":empty") == "j");
  CHECK(ids(":empty", "<p id=a><br id=b></p><p id=c><!-- x --></p><p id=d>x</p><script id=e>f()</script>") ==
        "b c e");
}

TEST_CASE("CSS selectors find elements by what is said in them") {
  CHECK(ids("p:contains(\"two\")") == "b");
  CHECK(ids("li:contains('ad'):has(a)") == "g");
  CHECK(ids("p:matches(\"^Th\")") == "d");
  CHECK(ids("p:matches('(?i)^ONE two$')") == "b");
}

TEST_CASE("CSS selectors find elements by what is in them and around them") {
  CHECK(ids("div:has(> ul)") == "a");
  CHECK(ids("div:has(> li)").empty());
  CHECK(ids("div:has(li)") == "a");
  CHECK(ids("div:has(p b, span)") == "a i");
  CHECK(ids("p:has(+ p)") == "b");
  CHECK(ids("p:has(~ ul > li > a)") == "b d");
  CHECK(ids("div:has(> p + ul)") == "a");
  // Both of a path stand inside.
  CHECK(ids("ul:has(div a)").empty());
  CHECK(ids("div:has(p:not(:has(b)))") == "a");
  CHECK(ids("div:not(.box)") == "i");
  CHECK(ids("li:not(:has(a))") == "f");
  CHECK(ids(":is(b, a)") == "c h");
  CHECK(ids(":is(div p, ul > li) > :where(b, a)") == "c h");
  CHECK(ids("p:not(div > p + p)") == "b");
  CHECK(ids("*:not(div *)") == "a i");
}

TEST_CASE("A chain of descendants and children is found although the nearest ancestor does not lead there") {
  const std::string markup = "<i id=a><b><u id=c><b><s><u id=f>x</u></s></b></u></b></i>";
  CHECK(ids("i > b u", markup) == "c f");
  CHECK(ids("i > b u s > u", markup) == "f");
  CHECK(ids("i:has(> b u s > u)", markup) == "a");
}

TEST_CASE("XPath's abbreviated paths find the same") {
  CHECK(found("//article//a") == "A|B");
  CHECK(found("//div[@id='main']/aside/a") == "C");
  CHECK(found("//div[contains(concat(' ', normalize-space(@class), ' '), ' wide ')]/article[2]/h2") == "B");
  CHECK(found("//p[2]") == "three");
  CHECK(found("//a[starts-with(@href, 'https:')]") == "D");
  CHECK(found("//a[contains(@href, '.pdf') and not(@rel)]") == "B");
  CHECK(found("//a[@rel != 'nofollow']").empty());
  CHECK(found("//article[@data-kind][1]") ==
        "at '1]' in column 23: a position has to stand in the first predicate");
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
  CHECK(found("div a", "article").empty());
  CHECK(found("article:nth-of-type(2)", "article + article") == "B two three");
  CHECK(found("article:last-of-type", "article") == "");
  CHECK(found("article:last-of-type", "article + article") == "B two three");
}

TEST_CASE("What is searched may be all of the markup, which is no element") {
  CHECK(ids(":scope > div") == "a i");
  CHECK(ids(":not(p) > div").empty());
  CHECK(ids("* > div").empty());
}

TEST_CASE("A selector that would take too long finds nothing more") {
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "<div>";
  const std::string markup = deep + "<i>x</i>";
  const auto tree = html::Tree::read(markup);
  const html::NodeId last = tree.size() - 2;
  const auto matches = [&](std::string_view text, std::size_t steps) {
    const auto selector = html::Selector::parse(text).value();
    html::Budget budget{steps};
    return html::Matcher(selector, tree, budget).matches(last);
  };
  // The steps of a path do not multiply.
  CHECK(matches("div div div div div div div div i", 10'000));
  CHECK_FALSE(matches("div div div div div div div div i", 1'000));
  CHECK(matches("i:not(u div i)", 1'000));
  CHECK_FALSE(matches("i:not(u div i)", 100));
  CHECK_FALSE(matches("i:not(:has(u))", 100));
  // A text costs as much as it is long.
  CHECK_FALSE(matches("i:contains('x')", 2));
}
