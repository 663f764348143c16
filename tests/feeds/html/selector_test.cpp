#include "feeds/html/selector.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;

namespace {

/// What is said of a text that is no selector; empty: it is one.
std::string wrong(std::string_view text, html::Notation notation = html::Notation::any) {
  const auto read = html::Selector::parse(text, notation);
  return read ? std::string() : read.error().message();
}

using Words = std::vector<std::string>;

Words needles(std::string_view text) {
  return html::Selector::parse(text).value().needles();
}

}  // namespace

TEST_CASE("A selector may name the attribute that is wanted") {
  CHECK(html::Selector::parse("a.more::attr(href)")->attribute() == "href");
  CHECK(html::Selector::parse("h2 a, a.more ::attr( HREF )")->attribute() == "href");
  CHECK(html::Selector::parse(".//time/@datetime")->attribute() == "datetime");
  CHECK(html::Selector::parse("@href")->attribute() == "href");
  CHECK(html::Selector::parse("time")->attribute().empty());
}

TEST_CASE("A selector that cannot be read says where") {
  CHECK(wrong("div >") == "at its end: an element, a .class, an #id or an [attribute] belongs here");
  CHECK(wrong("a[href") == "at its end: '=' or ']' belongs here");
  CHECK(wrong("div{}") == "at '{}' in column 4: this cannot be read");
  CHECK(wrong("a:hover").starts_with(
      "at ':hover' in column 2: this pseudo-class is not among first-child, last-child, "));
  CHECK(wrong("a } b") ==
        "at '} b' in column 3: an element, a .class, an #id or an [attribute] belongs here");
  CHECK(wrong("水:has(a") == "at its end: ')' is missing");
  CHECK(wrong("水 } 水水水水水水水") ==
        "at '} 水水水水水水' in column 3: an element, a .class, an #id or an "
        "[attribute] belongs here");
  CHECK(wrong("p:contains(x)") == "at 'x)' in column 12: a text in quotes belongs here");
  CHECK(wrong("p:contains('')") ==
        "at ''')' in column 12: an empty text is in every element; write some words");
  CHECK(wrong("p:contains('x)") == "at ''x)' in column 12: this quote does not end");
  CHECK(wrong("p:matches('(')").starts_with("at ''(')' in column 11: this is no regular expression: "));
  CHECK(wrong("p:nth-child(0)") ==
        "at ')' in column 14: a number from 1 on, odd, even or e.g. 2n+1 belongs here");
  CHECK_FALSE(wrong("p:nth-child(2+1)").empty());
  CHECK_FALSE(wrong("p:nth-child(2n+)").empty());
  CHECK_FALSE(wrong("p::before").empty());
  CHECK_FALSE(wrong("p:not()").empty());
  CHECK(wrong("//a/ancestor::div") ==
        "at 'div' in column 15: axes and functions are not known here; write "
        "e.g. //div[@id='x']/a");
  CHECK(wrong("//a[0]") == "at '0]' in column 5: positions count from 1");
  CHECK(wrong("") == "at its end: a selector belongs here");
  CHECK(wrong("//") == "at its end: a step belongs here");
}

TEST_CASE("Where elements are looked for, neither a path nor an attribute can stand") {
  CHECK(wrong("//div/a", html::Notation::css) ==
        "at '//div/a' in column 1: no path can stand here; write a CSS selector, e.g. div.share > a");
  CHECK(wrong("a::attr(href)", html::Notation::css) ==
        "at '::attr(href)' in column 2: no ::attr() can stand "
        "here, for it is elements that are looked for");
  CHECK(wrong("p:matches('^[@x] a/b\\'c')", html::Notation::css).empty());
  CHECK(wrong(".w-1\\/2", html::Notation::css).empty());
}

TEST_CASE("A selector's length, steps and depth are bounded") {
  CHECK(wrong(std::string(5000, 'a')) == "it is longer than 4096 bytes");
  std::string steps = "a";
  std::string list = "a";
  for (int i = 0; i < 70; ++i) {
    steps += " a";
    list += ",a";
  }
  CHECK(wrong(steps).ends_with("more than 64 steps; write several selectors"));
  CHECK(wrong(list).empty());
  CHECK_FALSE(wrong("a:has(" + list + ")").empty());
  std::string path;
  for (int i = 0; i < 70; ++i) path += "/a";
  CHECK_FALSE(wrong(path).empty());
  std::string nested;
  for (int i = 0; i < 100; ++i) nested += ":not(";
  CHECK(wrong(nested).ends_with("this is nested too deep"));
}

TEST_CASE("A selector's needles are what stands in all markup in which it finds something") {
  CHECK(needles("div.share, p:contains('Powered')") == Words{"share", "Powered"});
  CHECK(needles("ul li.long-name a#x.b") == Words{"x"});
  CHECK(needles("a[href*='share?x']") == Words{"share?x"});
  // Spelled with references, over several lines, in either case, or not at all.
  CHECK(needles("a[href*='x&y']").empty());
  CHECK(needles("p:contains('two words')").empty());
  CHECK(needles("a[rel='Share' i]").empty());
  CHECK(needles("a:not(.share)").empty());
  CHECK(needles("//a[@rel != 'x']").empty());
  CHECK(needles("div.share, p").empty());
}
