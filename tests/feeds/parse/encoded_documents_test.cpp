#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::read;

// "The Yangtze, Rong", four-byte "wave", "water level" and quoted "tide" in GB18030.
constexpr const char* yangtze = "\xB3\xA4\xBD\xAD\xE9\x46";
constexpr const char* wave = "\x94\x39\xB0\x38";
constexpr const char* yangtze_utf8 = "\xE9\x95\xBF\xE6\xB1\x9F\xE9\x95\x95";
constexpr const char* wave_utf8 = "\xF0\x9F\x8C\x8A";

std::string document(const std::string& declaration, const std::string& title) {
  return declaration + "<rss version='2.0'><channel><title>" + title + "</title></channel></rss>";
}

TEST_CASE("GB18030 is read where the declaration names it or one of its subsets") {
  for (const std::string label : {"GB18030", "gb2312", "GBK", "x-gbk"}) {
    CAPTURE(label);
    const ParsedFeed feed =
        read(document("<?xml version='1.0' encoding='" + label + "'?>", std::string(yangtze) + wave));
    CHECK(feed.title.value == std::string(yangtze_utf8) + wave_utf8);
    CHECK(feed.encoding == "gb18030");
    CHECK(feed.malformed_reason == "");
  }
}

TEST_CASE("GB18030 is read where HTTP names it, over the declaration") {
  parse::DocumentHints hints;
  hints.content_type = "application/rss+xml; charset=\"GB2312\"";
  const ParsedFeed feed = read(document("<?xml version='1.0' encoding='utf-8'?>", yangtze), hints);
  CHECK(feed.title.value == yangtze_utf8);
  CHECK(feed.encoding == "gb18030");
}

TEST_CASE("GB18030 text inside CDATA and attributes, where a second byte may look like markup") {
  const ParsedFeed feed = read(
      "<?xml version='1.0' encoding='gb18030'?><rss "
      "version='2.0'><channel><item><title><![CDATA[\x81\x5B\x81\x7C]]></title>"
      "<category domain='\x81\x40'>\xA1\xB0\xB3\xB1\xA1\xB1</category></item></channel></rss>");
  CHECK(feed.malformed_reason == "");
  CHECK(feed.items[0].title.value == "\xE4\xB9\x95\xE4\xBA\x85");
  CHECK(feed.items[0].tags == std::vector<std::string>{"\xE2\x80\x9C\xE6\xBD\xAE\xE2\x80\x9D"});
}

TEST_CASE("bytes that do not fit the declared encoding are a fault, and the rest is read") {
  const ParsedFeed feed = read(document("<?xml version='1.0' encoding='utf-8'?>", "a\xE9z"));
  CHECK(feed.malformed_reason.starts_with("encoding"));
  CHECK(feed.title.value.starts_with("a"));
  CHECK(feed.title.value.ends_with("z"));
}

TEST_CASE("UTF-16 is read with and without a byte order mark") {
  const std::string text = document("<?xml version='1.0' encoding='utf-16'?>", "Ti");
  std::string little;
  std::string big;
  for (const char c : text) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  CHECK(read(little).encoding == "utf-16le");
  CHECK(read(big).encoding == "utf-16be");
  CHECK(read("\xFF\xFE" + little).title.value == "Ti");
  CHECK(read("\xFE\xFF" + big).title.value == "Ti");
}

TEST_CASE("text/xml without a charset is not ASCII") {
  parse::DocumentHints hints;
  hints.content_type = "text/xml";
  const ParsedFeed feed = read(document("", "caf\xC3\xA9"), hints);
  CHECK(feed.title.value == "caf\xC3\xA9");
  CHECK(feed.encoding == "utf-8");
  CHECK(feed.malformed_reason == "");
}

}  // namespace
}  // namespace riverd
