#include "feeds/html/tree.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;

namespace {

/// The markup of all of it as the tree has it.
std::string read(std::string_view html) {
  return html::Tree::read(html).markup(0);
}

}  // namespace

TEST_CASE("End tags that may be left out are made up for") {
  CHECK(read("<p>one<p>two<div>three</div>") == "<p>one</p><p>two</p><div>three</div>");
  CHECK(read("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>") ==
        "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>");
  CHECK(read("<dl><dt>a<dd>b<dt>c</dl>") == "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>");
  CHECK(read("<table><tr><td>a<td>b<tr><th>c</table>d") ==
        "<table><tbody><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></tbody></table>d");
  CHECK(read("<head><title>t</title><div>x</div>") == "<head><title>t</title></head><div>x</div>");
  CHECK(read("<select><option>a<option>b</select>c") ==
        "<select><option>a</option><option>b</option></select>c");
  CHECK(read("<p>a<p>b<ul><li>c<li>d</ul>e") == "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>e");
}

TEST_CASE("An end tag reaches no further than its element can") {
  CHECK(read("<div><b>x<div>y</b>z</div></div>w") == "<div><b>x<div>yz</div></b></div>w");
  CHECK(read("<div><table><tr><td></div>a</table>b</div>c") ==
        "<div><table><tbody><tr><td>a</td></tr></tbody></table>b</div>c");
  CHECK(read("a</section>b") == "ab");
  CHECK(read("<div>a</p>b</div></div>c") == "<div>ab</div>c");
  CHECK(read("<div><b>a</div>b") == "<div><b>a</b></div>b");
  CHECK(read("<x-a><x-b>a</x-a>b") == "<x-a><x-b>a</x-b></x-a>b");
}

TEST_CASE("Scripts, styles and comments are no part of the tree, their neighbours are") {
  CHECK(read("a<script>if (a < b) \"<p>\"</script>b<style>p{}</style><!-- c -->d") ==
        "a<script></script>b<style></style>d");
  CHECK(read("<svg><path/><title/></svg>x") == "<svg><path></path><title></title></svg>x");
  CHECK(read("<svg><style/>x</svg>y") == "<svg><style></style>x</svg>y");
  CHECK(read("a<br>b<img src=x>c") == "a<br>b<img src=\"x\">c");
  CHECK(read("") == "");
}

TEST_CASE("Each node knows the bytes it was read from") {
  const std::string markup = "x <p class=a>one<p>two</p> <!-- c --> <B Title='&lt;'>y";
  const auto tree = html::Tree::read(markup);
  CHECK(tree.source(0) == markup);
  CHECK(tree.source(1) == "x ");
  CHECK(tree.source(2) == "<p class=a>one");
  CHECK(tree.source(4) == "<p>two</p>");
  CHECK(tree.source(tree.size() - 2) == "<B Title='&lt;'>y");
  CHECK(tree[tree.size() - 2].name == "b");
  CHECK(*tree.attribute(tree.size() - 2, "title") == "<");
  CHECK(tree.attribute(tree.size() - 2, "class") == nullptr);
}

TEST_CASE("A node's text is what a reader sees of it, by paragraphs") {
  const auto tree = html::Tree::read("<div><h2>One</h2><p>two <b>thr</b>ee<br>four</p></div>");
  CHECK(tree.words(0) == "One two three four");
  CHECK(tree.text(0) == "One\ntwo three\nfour\n");
  const auto unseen = html::Tree::read(
      "<p>A &amp; B</p><script>no()</script><template><p>no</p></template><center>C</center>D");
  CHECK(unseen.text(0) == "A & B\nC\nD");
}

TEST_CASE("Relative addresses count from the page's base element") {
  CHECK(html::Tree::read("<p>").base("https://example.org/a/b") == "https://example.org/a/b");
  CHECK(html::Tree::read("<base href='/c/'><base href='/d/'>").base("https://example.org/a/b") ==
        "https://example.org/c/");
}

TEST_CASE("X2 a page of too many nodes is cut, and one nested without end is flat from a depth on") {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "<p>x";
  const auto cut = html::Tree::read(many, {.nodes = 100});
  CHECK(cut.truncated());
  CHECK(cut.size() <= 101);
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep += "<div>";
  deep += "at the bottom";
  const auto flat = html::Tree::read(deep);
  CHECK_FALSE(flat.truncated());
  CHECK(flat.size() == 5'002);
  CHECK(flat[flat.size() - 1].parent == 256);
  CHECK(flat[0].end == flat.size());
  CHECK(flat.words(0) == "at the bottom");
}

TEST_CASE("X2 a page of too many attributes is cut") {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "<br a b c d e f g h>";
  const auto cut = html::Tree::read(many, {.attributes = 80});
  CHECK(cut.truncated());
  CHECK(cut.size() <= 12);
}

TEST_CASE("Rows stand in a body of their table, written or not") {
  const auto tree = html::Tree::read("<table><tr><td>a<tr><td>b</table><p>c");
  CHECK(tree.markup(1) == "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>");
  CHECK(tree.source(2) == "<tr><td>a<tr><td>b");
  const auto written = html::Tree::read("<table><thead><tr><td>a</thead><tr><td>b</table>");
  CHECK(written.markup(1) ==
        "<table><thead><tr><td>a</td></tr></thead><tbody><tr><td>b</td></tr></tbody></table>");
}
