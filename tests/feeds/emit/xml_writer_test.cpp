#include "feeds/emit/xml_writer.hpp"

#include "output_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd::emit;

namespace {

std::string escaped(std::string_view text, bool white = false) {
  std::string out;
  append_escaped(out, text, white);
  return out;
}

}  // namespace

TEST_CASE("O10 control characters, non-characters, lone surrogates and broken bytes are removed") {
  CHECK(clean(fixture::hostile()) == fixture::hostile_cleaned);
  CHECK(clean("\xEF\xBF\xBEx") == "x");
  CHECK(clean("\xED\xA0\x80\xED\xB0\x80x") == "x");
  CHECK(clean("x\xE6\xB0") == "x");
  CHECK(clean("\xE6<") == "<");
  CHECK(clean("水\xF0\x9F\x8C\x8A é \xEF\xBF\xBD") == "水\xF0\x9F\x8C\x8A é \xEF\xBF\xBD");
}

TEST_CASE("line ends become newlines, and references where attributes would lose them") {
  CHECK(escaped("a\r\nb\rc\nd\te") == "a\nb\nc\nd\te");
  CHECK(escaped("a\r\nb\tc", true) == "a&#10;b&#9;c");
}

TEST_CASE("markup characters are escaped") {
  CHECK(escaped("<a href=\"x\">]]>&amp;") == "&lt;a href=&quot;x&quot;&gt;]]&gt;&amp;amp;");
}

TEST_CASE("the writer indents elements and leaves out attributes without a value") {
  std::string out;
  XmlWriter xml(out);
  xml.open("a", {{"x", "1 & 2"}, {"y", ""}});
  xml.element("b", "text");
  xml.element("c", {});
  xml.element_if("d", {});
  xml.close();
  CHECK(out ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a x=\"1 &amp; 2\">\n  <b>text</b>\n  <c/>\n</a>\n");
}
