#include "feeds/rules/markup_tree.hpp"

#include <catch2/catch.hpp>

using namespace riverd::rules;

namespace {

/// The tree as nested names, with the source of each element.
std::string outline(const MarkupTree& tree, std::uint32_t index) {
  const MarkupNode& node = tree.nodes()[index];
  std::string out = node.name;
  if (node.name.empty() && index != 0) return "'" + std::string(tree.text_of(node)) + "'";
  std::string inside;
  for (std::uint32_t i = index + 1; i < node.after; i = tree.nodes()[i].after) {
    inside += (inside.empty() ? "" : " ") + outline(tree, i);
  }
  return inside.empty() ? out : out + "(" + inside + ")";
}

std::string outline(const std::string& markup) {
  return outline(MarkupTree(markup), 0);
}

}  // namespace

TEST_CASE("markup is read into a tree as HTML closes its elements") {
  CHECK(outline("<p>a<p>b<ul><li>c<li>d</ul>e") == "(p('a') p('b') ul(li('c') li('d')) 'e')");
  CHECK(outline("<table><tr><td>a<td>b<tr><th>c</table>") == "(table(tr(td('a') td('b')) tr(th('c'))))");
  CHECK(outline("<div>a</p>b</div></div>c") == "(div('a' 'b') 'c')");
  CHECK(outline("<div><b>a</div>b") == "(div(b('a')) 'b')");
  CHECK(outline("a<br>b<img src=x>c") == "('a' br 'b' img 'c')");
  CHECK(outline("<dl><dt>a<dd>b<dt>c</dl>") == "(dl(dt('a') dd('b') dt('c')))");
  CHECK(outline("") == "");
}

TEST_CASE("each element of a tree knows the bytes it was read from") {
  const std::string markup = "x <p class=a>one<p>two</p> <!-- c --> <b>y";
  const MarkupTree tree(markup);
  const auto source = [&](std::uint32_t i) {
    return markup.substr(tree.nodes()[i].begin, tree.nodes()[i].end - tree.nodes()[i].begin);
  };
  CHECK(source(2) == "<p class=a>one");
  CHECK(source(4) == "<p>two</p>");
  CHECK(source(static_cast<std::uint32_t>(tree.nodes().size() - 2)) == "<b>y");
}

TEST_CASE("the text of a tree is what is to be seen, by paragraphs") {
  const std::string markup = "<p>A &amp; B</p><script>no()</script><p>C<br>D</p>";
  const MarkupTree tree(markup);
  CHECK(tree.text() == "A & B\nC\nD\n");
}

TEST_CASE("markup that is nested too deep lies flat and is all there") {
  std::string markup;
  for (int i = 0; i < 5'000; ++i) markup += "<div>";
  const std::string whole = markup + "end";
  const MarkupTree tree(whole);
  CHECK(tree.nodes().size() == 5'002);
  CHECK(tree.text() == "end\n");
  CHECK(tree.nodes().front().after == tree.nodes().size());
}
