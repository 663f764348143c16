#include "feeds/rules/selector.hpp"

#include <catch2/catch.hpp>

using namespace riverd::rules;

namespace {

/// The ids of the elements that the selector finds.
std::string found(const std::string& selector, const std::string& markup) {
  auto parsed = Selector::parse(selector);
  if (const auto* wrong = std::get_if<std::string>(&parsed)) return "wrong: " + *wrong;
  const MarkupTree tree(markup);
  Budget budget{100'000};
  std::string out;
  for (std::uint32_t i = 1; i < tree.nodes().size(); ++i) {
    const MarkupNode& node = tree.nodes()[i];
    if (node.name.empty() || !std::get<Selector>(parsed).matches(tree, i, budget)) continue;
    const std::string* id = tree.attribute(node, "id");
    out += (out.empty() ? "" : " ") + (id == nullptr ? node.name : *id);
  }
  return out;
}

const std::string page =
    R"(<div id=a class="box  Wide"><p id=b lang=en-GB>One <b id=c title="Some Words">two</b></p>)"
    R"(<p id=d>Three</p><ul id=e><li id=f>x<li id=g><a id=h href="https://ads.example/x?y">ad</a></ul></div>)"
    R"(<div id=i><span id=j> </span></div>)";

}  // namespace

TEST_CASE("selectors find elements by type, class, id and attribute") {
  CHECK(found("p", page) == "b d");
  CHECK(found("*", page) == "a b c d e f g h i j");
  CHECK(found(".box", page) == "a");
  CHECK(found("div.Wide.box", page) == "a");
  CHECK(found(".wide", page) == "");
  CHECK(found("#d", page) == "d");
  CHECK(found("[lang]", page) == "b");
  CHECK(found("[lang|=en]", page) == "b");
  CHECK(found("[title='Some Words']", page) == "c");
  CHECK(found("[title='some words']", page) == "");
  CHECK(found("[title='some words' i]", page) == "c");
  CHECK(found("[title~=Words]", page) == "c");
  CHECK(found("a[href^='https://ads.']", page) == "h");
  CHECK(found("a[href*=example]", page) == "h");
  CHECK(found("a[href$='?y']", page) == "h");
  CHECK(found("[href^='']", page) == "");
}

TEST_CASE("selectors find elements by where they stand") {
  CHECK(found("div p", page) == "b d");
  CHECK(found("div > b", page) == "");
  CHECK(found("p > b", page) == "c");
  CHECK(found("p + ul", page) == "e");
  CHECK(found("#b ~ ul li", page) == "f g");
  CHECK(found("li:first-child, li:last-child a", page) == "f h");
  CHECK(found("div > :nth-child(2)", page) == "d");
  CHECK(found("div > :nth-last-child(2)", page) == "d");
  CHECK(found("span:empty", page) == "j");
}

TEST_CASE("selectors find elements by what is said in them") {
  CHECK(found("p:contains(\"two\")", page) == "b");
  CHECK(found("li:contains('ad'):has(a)", page) == "g");
  CHECK(found("div:has(> ul)", page) == "a");
  CHECK(found("div:has(> li)", page) == "");
  CHECK(found("div:not(.box)", page) == "i");
  CHECK(found("p:matches(\"^Th\")", page) == "d");
  CHECK(found(":is(b, a)", page) == "c h");
}

TEST_CASE("a selector that cannot be read is told with its place") {
  CHECK(found("div[", page).starts_with("wrong: it ends where more"));
  CHECK(found("div >", page).starts_with("wrong: it ends"));
  CHECK(found("div{}", page) == "wrong: '{}' is not understood in column 4");
  CHECK(found("p:hover", page).starts_with("wrong: ':hover' is not among first-child"));
  CHECK(found("p:contains(x)", page) == "wrong: a text in quotes is missing in column 12");
  CHECK(found("p:nth-child(0)", page).starts_with("wrong: a number from 1 on is missing"));
  CHECK(found("p:matches(\"(\")", page).starts_with("wrong: this is no regular expression"));
  CHECK(found("", page).starts_with("wrong: it ends"));
  CHECK(found(std::string(5000, 'a'), page).starts_with("wrong: it is longer"));
}

TEST_CASE("a selector that would take too long finds nothing more") {
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "<div>";
  auto selector = Selector::parse("div div div div div div div div p");
  const MarkupTree tree(deep + "<i>x</i>");
  Budget budget{10'000};
  for (std::uint32_t i = 1; i < tree.nodes().size(); ++i) {
    CHECK_FALSE(std::get<Selector>(selector).matches(tree, i, budget));
  }
  auto costly = Selector::parse("i:not(u div div div div div div div div i)");
  Budget small{1'000};
  CHECK_FALSE(
      std::get<Selector>(costly).matches(tree, static_cast<std::uint32_t>(tree.nodes().size() - 2), small));
}
