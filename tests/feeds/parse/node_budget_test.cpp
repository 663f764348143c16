#include "feeds/parse/node_budget.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace riverd::parse {
namespace {

std::string_view kept(std::string_view text, std::size_t limit) {
  return text.substr(0, within_nodes(text, limit));
}

TEST_CASE("tags, attributes, comments and sections cost a node each, what closes none") {
  const std::string text = "<a b='1' c=\"2\"><!-- <x> = --><![CDATA[<y z='1'><y>]]></a><d/>";
  CHECK(kept(text, 6) == text);
  CHECK(kept(text, 5) == text.substr(0, text.find("<d/>")));
  CHECK(kept(text, 4) == text.substr(0, text.find("<![CDATA[")));
  CHECK(kept(text, 3) == text.substr(0, text.find("<!--")));
  CHECK(kept(text, 2).empty());
}

TEST_CASE("an element's first text lies in the element's node, every other text in one of its own") {
  const std::string text = "<a>one<b>two</b>three<c/>four</a>";
  CHECK(kept(text, 5) == text);
  CHECK(kept(text, 4) == text.substr(0, text.rfind('<')));
  CHECK(kept(text, 3) == text.substr(0, text.find("<c/>")));
}

TEST_CASE("a document is cut before an item, whatever its prefix, unless there is but one") {
  for (const std::string name : {"item", "entry", "atom:entry"}) {
    const std::string item = "<" + name + "><p/><q/></" + name + ">";
    const std::string text = "<r>" + item + item + item + "</r>";
    CHECK(kept(text, 10) == text);
    CHECK(kept(text, 9) == "<r>" + item + item);
    CHECK(kept(text, 8) == "<r>" + item + item);
    CHECK(kept(text, 6) == "<r>" + item);
    CHECK(kept(text, 3) == "<r><" + name + "><p/>");
  }
  CHECK(kept("<r><items/><items/><items/></r>", 3) == "<r><items/><items/>");
}

TEST_CASE("what never ends costs no more than it is long") {
  for (const std::string_view end : {"<", "<a", "<a b=", "<![CDATA[", "<!--", "</", "<a b='>"}) {
    const std::string text = "<r><a/><b/>" + std::string(end);
    CHECK(within_nodes(text, 1) <= text.size());
    CHECK(within_nodes(text, 8) == text.size());
  }
  CHECK(within_nodes("", 0) == 0);
}

}  // namespace
}  // namespace riverd::parse
