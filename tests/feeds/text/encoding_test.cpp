#include "feeds/text/encoding.hpp"

#include "feeds/parse/entities.hpp"
#include "feeds/text/html_text.hpp"

#include <catch2/catch.hpp>

using namespace riverd::text;
using namespace std::string_literals;

namespace {

/// What came of the bytes, as values of its own.
struct Decoded {
  std::string utf8;
  std::string encoding;
  bool repaired = false;
};

Decoded decode(const std::string& bytes, const std::string& content_type = "") {
  const DecodedText decoded = decode_document(bytes, content_type);
  return {std::string(decoded.utf8()), decoded.encoding(), decoded.repaired()};
}

}  // namespace

TEST_CASE("a byte order mark goes before what HTTP says, and that before the XML declaration") {
  CHECK(decode("\xEF\xBB\xBF<a>\xC3\xA9</a>", "text/xml; charset=iso-8859-1").utf8 == "<a>é</a>");
  CHECK(
      decode("<?xml version='1.0' encoding='utf-8'?><a>\xE9</a>", "text/xml; charset=iso-8859-1").encoding ==
      "windows-1252");
  CHECK(decode("<?xml version='1.0' encoding='koi8-r'?><a>\xC1</a>").utf8.find("а") != std::string::npos);
}

TEST_CASE("Chinese legacy encodings are read as GB18030 under all their names") {
  for (const std::string label : {"gb2312", "GBK", "x-gbk", "GB18030", "cp936"}) {
    INFO(label);
    const auto decoded = decode("<?xml version=\"1.0\" encoding=\"" + label + "\"?><a>\xBA\xD3\xC1\xF7</a>");
    CHECK(decoded.utf8.find("河流") != std::string::npos);
    CHECK(decoded.encoding == "gb18030");
    CHECK_FALSE(decoded.repaired);
  }
}

TEST_CASE("UTF-16 is seen with a mark and without one") {
  CHECK(decode("\xFF\xFE<\0a\0/\0>\0"s).encoding == "utf-16le");
  CHECK(decode("\0<\0?\0x\0m\0l\0?\0>\0<\0a\0/\0>"s).encoding == "utf-16be");
}

TEST_CASE("bytes that do not fit what is declared are read as what they are, and that is said") {
  const auto utf8 = decode("<?xml version='1.0' encoding='gb2312'?><a>\xE2\x82\xAC\xFF</a>");
  CHECK(utf8.repaired);
  const auto latin = decode("<?xml version='1.0' encoding='utf-8'?><a>caf\xE9</a>");
  CHECK(latin.utf8.find("café") != std::string::npos);
  CHECK(latin.encoding == "windows-1252");
  CHECK(latin.repaired);
  CHECK(decode("<a/>", "text/xml; charset=no-such-thing").repaired);
}

TEST_CASE("NUL bytes and marks in the middle do not survive, and the rest is valid UTF-8") {
  CHECK(decode("<a>x\0y</a>"s).utf8 == "<a>xy</a>");
}

TEST_CASE("text that was encoded twice is decoded again, and only such text") {
  CHECK(repair_double_encoding("cafÃ©") == "café");
  CHECK(repair_double_encoding("café") == "café");
  CHECK(repair_double_encoding("河流") == "河流");
}

TEST_CASE("strings are trimmed, freed of controls, and C1 is read as windows-1252") {
  CHECK(clean_string(" \n a\x01"
                     "b \t") == "ab");
  CHECK(clean_string("it\xC2\x92s") == "it’s");
  CHECK(clean_string(" \r\n ").empty());
}

TEST_CASE("HTML's visible text leaves out what nobody sees and keeps words apart") {
  CHECK(html_to_text("<p>one</p><p>two &amp; three</p><script>x</script>") == "one two & three");
  CHECK(html_to_text("a<!-- b -->c") == "ac");
}

TEST_CASE("only text with evidence of markup looks like HTML") {
  CHECK(looks_like_html("<b>x</b>"));
  CHECK(looks_like_html("a &mdash; b"));
  CHECK_FALSE(looks_like_html("a < b > c"));
  CHECK_FALSE(looks_like_html("AT&T"));
  CHECK_FALSE(looks_like_html("use <foo>x</foo>"));
  CHECK_FALSE(looks_like_html("&nosuchthing; </b>"));
}

TEST_CASE("entities are HTML 4's, and references that no text may hold are made harmless") {
  const auto read = [](std::string_view text) {
    const auto reference = riverd::parse::read_reference(text);
    return reference ? reference->replacement : "-";
  };
  CHECK(read("&eacute;") == "é");
  CHECK(read("&lang;") == "\u2329");
  CHECK(read("&nosuch;") == "-");
  CHECK(read("&") == "-");
  CHECK(read("&#146;") == "’");
  CHECK(read("&#x41;") == "A");
  CHECK(read("&#xD800;") == "\xEF\xBF\xBD");
  CHECK(read("&#0;") == "\xEF\xBF\xBD");
}
