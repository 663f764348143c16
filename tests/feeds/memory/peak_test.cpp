#include "feeds/emit/parsed_json.hpp"
#include "feeds/parse/parse.hpp"
#include "tests/feeds/memory/counted_memory.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace riverd {
namespace {

constexpr std::size_t size = std::size_t{4} << 20U;

/// A document of that size: items between a beginning and an end.
template <class MakeItem>
std::string document(std::string_view beginning, std::string_view end, MakeItem item) {
  std::string text(beginning);
  text.reserve(size);
  for (int i = 0;; ++i) {
    const std::string next = item(std::to_string(i));
    if (text.size() + next.size() + end.size() > size) return text.append(end);
    text += next;
  }
}

std::string words(std::size_t length) {
  std::string text;
  while (text.size() < length) text += "the river rises ";
  text.resize(length);
  return text;
}

std::string rss(const std::string& body, std::string_view encoding = "utf-8",
                std::string_view end = "</channel></rss>") {
  return document("<?xml version='1.0' encoding='" + std::string(encoding) +
                      "'?><rss version='2.0'><channel><title>T</title>",
                  end, [&](const std::string& number) {
                    const std::string url = "https://news.example/articles/" + number;
                    return "\n<item>\n <title>News of the day</title>\n <link>" + url + "</link>\n <guid>" +
                           url +
                           "</guid>\n <pubDate>Sat, 22 Feb 2025 18:39:04 GMT</pubDate>\n <description>" +
                           body + "</description>\n</item>";
                  });
}

/// The most memory that reading and printing it took, the document included, as a multiple of its size.
double peak_of(const std::string& bytes) {
  const std::size_t before = test::allocated();
  test::restart_peak();
  std::size_t items = 0;
  emit::ParsedJsonWriter json(text::SanitizeTable::wide);
  const auto feed = parse::parse(bytes, {}, {}, {}, [&](const ParsedEntry& item) {
    ++items;
    json.add(item);
  });
  REQUIRE(feed.has_value());
  REQUIRE(items > 0);
  const auto pieces = std::move(json).finish(*feed);
  REQUIRE(pieces.size() > 2);
  return static_cast<double>(test::peak() - before + bytes.size()) / static_cast<double>(bytes.size());
}

}  // namespace

TEST_CASE("reading and printing a large feed takes at most six times its size in memory") {
  constexpr double most = 6;
  SECTION("short items, almost all of them markup") {
    CHECK(peak_of(rss(words(60))) <= most);
  }
  SECTION("items of half a kilobyte") {
    CHECK(peak_of(rss(words(300))) <= most);
  }
  SECTION("long items") {
    CHECK(peak_of(rss(words(3000))) <= most);
  }
  SECTION("escaped markup") {
    CHECK(peak_of(rss("&lt;p&gt;" + words(200) + "&lt;/p&gt;")) <= most);
  }
  SECTION("references that have to be replaced first") {
    CHECK(peak_of(rss("a & b &nbsp; " + words(300))) <= most);
  }
  SECTION("damage in every item") {
    CHECK(peak_of(rss("a < b <b>" + words(300))) <= most);
  }
  SECTION("a document that ends in the middle") {
    CHECK(peak_of(rss(words(300), "utf-8", "<item><title>unfin")) <= most);
  }
  SECTION("an encoding that has to be decoded") {
    std::string chinese;
    for (int i = 0; i < 150; ++i) chinese += "\xBA\xD3";
    CHECK(peak_of(rss(chinese, "gb18030")) <= most);
  }
  SECTION("Atom") {
    CHECK(peak_of(
              document("<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>", "</feed>",
                       [](const std::string& number) {
                         return "<entry><title>News</title><link href='https://news.example/" + number +
                                "'/><id>tag:news.example,2025:" + number +
                                "</id><updated>2025-02-22T18:39:04Z</updated><author><name>N</name></author>"
                                "<category term='news'/><content type='html'>" +
                                words(200) + "</content></entry>";
                       })) <= most);
  }
  SECTION("JSON Feed") {
    CHECK(peak_of(document(R"({"version":"https://jsonfeed.org/version/1.1","items":[)", R"({"id":"last"}]})",
                           [](const std::string& number) {
                             return R"({"id":"https://news.example/)" + number +
                                    R"(","title":"News","content_html":"<p>)" + words(200) + R"(</p>"},)";
                           })) <= most);
  }
  SECTION("one item that is all of it") {
    CHECK(peak_of("<rss version='2.0'><channel><item><description>" + words(size) +
                  "</description></item></channel></rss>") <= most);
  }
}

}  // namespace riverd
