#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::read;
using test::rss;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST_CASE("X2 tags nested beyond the depth are dropped, their text and the items around them stay") {
  const std::size_t depth = 100'000;
  const ParsedFeed feed =
      read(rss("<item><title>before</title></item><item><description>" + repeated("<div>", depth) +
               "deep words" + repeated("</div>", depth) +
               "</description><title>itself</title></item><item><title>after</title></item>"));
  REQUIRE(feed.items.size() == 3);
  CHECK(feed.items[0].title.value == "before");
  CHECK(feed.items[1].title.value == "itself");
  CHECK(feed.items[1].content.value.find("deep words") != std::string::npos);
  CHECK(feed.items[2].title.value == "after");
}

TEST_CASE("X2 nesting without an end is read too") {
  CHECK(read("<rss version='2.0'><channel><item><title>x</title></item>" + repeated("<a>", 200'000))
            .items.size() == 1);
  CHECK(read(rss("<item>" + repeated("<gml:Point>", 50'000) + repeated("</gml:Point>", 50'000) + "</item>"))
            .items.size() == 1);
}

TEST_CASE("X2 a document beyond the limit of size is refused") {
  parse::ParseLimits limits;
  limits.bytes = 100;
  const auto feed = parse::parse(rss(repeated(" ", 100)), {}, limits);
  REQUIRE_FALSE(feed.has_value());
  CHECK(feed.error().code == FeedError::too_large);
}

TEST_CASE("X2 of a document beyond the limit of nodes the whole items before it are read") {
  parse::ParseLimits limits;
  limits.nodes = 50;
  const auto document = [](std::string_view item) {
    return "<rss version='2.0'><channel>" + repeated(item, 100) + "</channel></rss>";
  };
  const auto feed = parse::parse(document("<item><title>t</title><link>/l</link></item>"), {}, limits);
  REQUIRE(feed.has_value());
  REQUIRE(feed->items.size() == 15);
  CHECK(feed->items.back().title.value == "t");
  CHECK(feed->items.back().url == "/l");
  CHECK(feed->malformed_reason == "truncated: what is beyond 50 nodes is not read");

  const auto damaged = parse::parse(document("<item><title>t & u</titel><link>/l</link></item>"), {}, limits);
  REQUIRE(damaged.has_value());
  CHECK(damaged->items.size() == 15);
}

TEST_CASE("X2 what stands in CDATA is no node") {
  parse::ParseLimits limits;
  limits.nodes = 50;
  const auto feed = parse::parse(
      rss("<item><description><![CDATA[" + repeated("<b>x</b>", 100) + "]]></description></item>"), {},
      limits);
  REQUIRE(feed.has_value());
  CHECK(feed->malformed_reason.empty());
  CHECK(feed->items.size() == 1);
}

TEST_CASE("X2 a hundred thousand of anything is read in linear time") {
  constexpr std::size_t many = 100'000;
  std::string attributes;
  std::string declarations;
  std::string categories;
  for (std::size_t i = 0; i < many; ++i) {
    const std::string number = std::to_string(i);
    attributes += " a" + number + "='1'";
    declarations += " xmlns:n" + number + "='urn:" + number + "'";
    categories += "<category>c" + number + "</category><enclosure url='https://a.example/" + number +
                  "'/><dc:creator>a" + number + "</dc:creator>";
  }
  CHECK(read(rss("<item" + attributes + "><title>x</title></item>")).items.size() == 1);
  const ParsedFeed declared =
      read("<rss version='2.0'" + declarations + "><channel>" + repeated("<unknown:x/>", 1000) + "<item" +
           declarations + "><n99999:x/><title>t</title></item></channel></rss>");
  CHECK(declared.items.size() == 1);
  const ParsedFeed listed = read(rss("<item>" + categories + "</item>" + categories));
  CHECK(listed.items[0].tags.size() == many);
  CHECK(listed.items[0].attachments.size() == many);
  CHECK(listed.items[0].authors.size() == many);
}

TEST_CASE("X2 damaged documents are mended in linear time") {
  for (const std::string_view piece : {"<a b=\"",
                                       "<a b='",
                                       "</x>",
                                       "<!",
                                       "<![CDATA[",
                                       "<!--",
                                       "&",
                                       "&amp",
                                       "<?",
                                       "<a ",
                                       "<",
                                       "]]>",
                                       "<a><b></a>",
                                       "<item>",
                                       "\"<a b=",
                                       "<!ENTITY x \"",
                                       "&#",
                                       "<a/",
                                       "<!DOCTYPE rss [<!ENTITY a 'b'>]>&a;",
                                       "<!---->&",
                                       "!&",
                                       "<!-- --!>"}) {
    CAPTURE(piece);
    const auto feed =
        parse::parse("<rss version='2.0'><channel><title>T</title>" + repeated(piece, 100'000), {});
    REQUIRE(feed.has_value());
    CHECK(feed->title.value == "T");
    CHECK(feed->malformed());
  }
}

TEST_CASE("X3 an entity of plain text expands once, one that holds another never") {
  const ParsedFeed feed = read(
      "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]><rss "
      "version='2.0'>"
      "<channel><title>&a;</title><description>&b; &c;</description></channel></rss>");
  CHECK(feed.title.value == "aaaaaaaaaa");
  CHECK(feed.description.value == "&b; &c;");
}

TEST_CASE("X3 what an entity stands for is text, never markup") {
  const ParsedFeed feed = read(
      "<!DOCTYPE rss [<!ENTITY lt2 '&#60;'><!ENTITY amp2 '&#38;'>]><rss "
      "version='2.0'><channel><title>&lt2;x/> "
      "&amp2;a;</title></channel></rss>");
  CHECK(feed.title.value == "<x/> &a;");
}

TEST_CASE("X3 at most 64 declarations of 1 KiB and 64 KiB of text are expanded") {
  std::string declarations;
  for (int i = 0; i < 100; ++i) declarations += "<!ENTITY e" + std::to_string(i) + " 'x'>";
  ParsedFeed feed = read("<!DOCTYPE rss [" + declarations +
                         "]><rss version='2.0'><channel><title>&e0;&e63;&e64;</title></channel></rss>");
  CHECK(feed.title.value == "xx&e64;");
  feed = read("<!DOCTYPE rss [<!ENTITY e '" + std::string(1025, 'x') +
              "'>]><rss version='2.0'><channel><title>&e;</title></channel></rss>");
  CHECK(feed.title.value == "&e;");
  feed = read("<!DOCTYPE rss [<!ENTITY e '" + std::string(1024, 'x') +
              "'>]><rss version='2.0'><channel><title>" + repeated("&e;", 1000) + "</title></channel></rss>");
  CHECK(std::count(feed.title.value.begin(), feed.title.value.end(), 'x') == 64 * 1024);
}

TEST_CASE("X3 nothing is fetched: external and parameter entities stay what they are") {
  const ParsedFeed feed = read(
      "<!DOCTYPE rss SYSTEM 'file:///etc/passwd' [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY % p SYSTEM "
      "'http://127.0.0.1:1/'>%p;]><rss version='2.0'><channel><title>a&x;b</title></channel></rss>");
  CHECK(feed.title.value == "a&x;b");
}

TEST_CASE("X3 a subset is not ended by a bracket in a quoted value or a comment") {
  const ParsedFeed feed = read(
      "<!DOCTYPE rss [<!ENTITY a 'x]y'><!-- ]> <!ENTITY a 'wrong'> --><!ENTITY b 'z'>]><rss "
      "version='2.0'><channel>"
      "<title>&a;&b;</title></channel></rss>");
  CHECK(feed.title.value == "x]yz");
  CHECK(feed.malformed_reason == "");
}

TEST_CASE("X3 NUL bytes and UTF-7 get nothing past the reader") {
  CHECK(read(std::string_view("<rss version='2.0'><channel><title>a\0b</title></channel></rss>", 59))
            .title.value == "ab");
  CHECK_FALSE(parse::parse("+ADw-rss version='2.0'+AD4-+ADw-channel/+AD4-+ADw-/rss+AD4-", {}).has_value());
}

}  // namespace
}  // namespace riverd
