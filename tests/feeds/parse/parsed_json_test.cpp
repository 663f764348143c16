#include "tests/feeds/parse/documents.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace riverd {
namespace {

namespace json = boost::json;

using test::extension;
using test::first_item;
using test::printed;
using test::rss;

std::vector<std::string> keys(const json::object& object) {
  std::vector<std::string> out;
  for (const auto& member : object) out.emplace_back(member.key());
  return out;
}

/// No null, empty string, empty array or empty object anywhere below, but for the contract's exceptions.
void check_absent_means_absent(const json::value& value, const std::string& path) {
  CAPTURE(path);
  CHECK_FALSE(value.is_null());
  if (const auto* object = value.if_object()) {
    CHECK_FALSE(object->empty());
    for (const auto& member : *object)
      check_absent_means_absent(member.value(), path + "." + std::string(member.key()));
  } else if (const auto* array = value.if_array()) {
    CHECK((!array->empty() || path == "$.items"));
    for (const json::value& element : *array) check_absent_means_absent(element, path);
  } else if (const auto* text = value.if_string()) {
    CHECK((!text->empty() || path == "$.title" || path == "$.items.content_text"));
  }
}

TEST_CASE("four fields are always there, every other only with a value") {
  const json::object empty = printed("<rss version='2.0'/>");
  CHECK(keys(empty) == std::vector<std::string>{"version", "title", "_riverd", "items"});
  CHECK(empty.at("version") == "https://jsonfeed.org/version/1.1");
  CHECK(empty.at("title") == "");
  CHECK(keys(extension(empty)) == std::vector<std::string>{"format", "encoding", "malformed"});
  const json::object item = first_item(printed(rss("<item><guid isPermaLink='false'>g</guid></item>")));
  CHECK(keys(item) == std::vector<std::string>{"id", "content_text", "_riverd"});
  CHECK(item.at("content_text") == "");
}

TEST_CASE("no nulls and nothing empty is printed, however empty the elements are") {
  check_absent_means_absent(
      printed(rss(
          "<title/><link/><description/><image/><cloud/><generator/><category/><managingEditor/"
          "><itunes:owner/>"
          "<itunes:category text=''/><itunes:keywords>,</itunes:keywords><item><title> </title><link/><guid/>"
          "<author/><category> </category><enclosure/><source/><media:group><media:content/><media:title/>"
          "</media:group><psc:chapters><psc:chapter/></psc:chapters><description> "
          "</description><content:encoded/>"
          "<media:player/><media:credit/><dc:subject/><comments/><itunes:author/></item>")),
      "$");
}

TEST_CASE("the object holds the contract's fields in the contract's order") {
  const json::object feed =
      printed(rss("<item/><title>T</title><link>https://a.example/</link><atom:link rel='self' "
                  "href='https://a.example/f'/>"
                  "<description>D</description><language>en</language><managingEditor>E</"
                  "managingEditor><atom:link rel='hub' "
                  "href='https://h.example/'/><image><url>https://a.example/i.png</url></image>"));
  CHECK(keys(feed) == std::vector<std::string>{"version", "title", "home_page_url", "feed_url", "description",
                                               "icon", "language", "authors", "hubs", "_riverd", "items"});
}

TEST_CASE("a text that was HTML is printed as plain text, its markup beside it") {
  const json::object feed =
      printed(rss("<title>&lt;b onclick='x'&gt;a&lt;/b&gt; &amp;amp; b</title><item><title>1 &lt; 2"
                  "</title></item>"));
  CHECK(feed.at("title") == "a & b");
  CHECK(extension(feed).at("title_html") == "<b>a</b> &amp; b");
  CHECK(first_item(feed).at("title") == "1 < 2");
  CHECK_FALSE(extension(first_item(feed)).contains("title_html"));
}

TEST_CASE("markup is sanitised and resolved; raw only resolves it") {
  const std::string document =
      rss("<item><description>&lt;a href='x' "
          "onclick='y'&gt;z&lt;/a&gt;&lt;script&gt;s&lt;/script&gt;</description></item>");
  parse::DocumentHints hints;
  hints.url = "https://a.example/d/";
  CHECK(first_item(printed(document, hints)).at("content_html") == "<a href=\"https://a.example/d/x\">z</a>");
  const json::object raw = printed(document, hints, text::SanitizeTable::raw);
  CHECK(first_item(raw).at("content_html") ==
        "<a href=\"https://a.example/d/x\" onclick=\"y\">z</a><script>s</script>");
}

TEST_CASE("content that was nothing but script is still content") {
  const json::object item =
      first_item(printed(rss("<item><description>&lt;script&gt;x&lt;/script&gt;</description></item>")));
  CHECK(item.at("content_html") == "");
}

TEST_CASE("dates are printed in UTC, a timestamp comment always with milliseconds") {
  const json::object item = first_item(printed(rss(
      "<item><pubDate>2025-01-02T03:04:05.006+01:00</pubDate><dcterms:modified>2025-01-02</dcterms:modified>"
      "<!--1740249544--></item>")));
  CHECK(item.at("date_published") == "2025-01-02T02:04:05.006Z");
  CHECK(item.at("date_modified") == "2025-01-02T00:00:00Z");
  CHECK(extension(item).at("timestamp_comment") == "2025-02-22T18:39:04.000Z");
}

TEST_CASE("an author's address stands in the extension, other people's beside their name") {
  const json::object feed =
      printed(rss("<managingEditor>e@a.example (Ed)</managingEditor><webMaster>w@a.example</webMaster>"));
  CHECK(json::serialize(feed.at("authors")) == R"([{"name":"Ed","_riverd":{"email":"e@a.example"}}])");
  CHECK(json::serialize(extension(feed).at("webmaster")) == R"({"email":"w@a.example"})");
}

TEST_CASE("whole numbers are printed as such, shapes as GeoJSON") {
  const json::object item =
      first_item(printed(rss("<item><itunes:duration>90</itunes:duration><georss:polygon>1 2 3 4 5.5 6 1 "
                             "2</georss:polygon></item>")));
  CHECK(json::serialize(extension(item).at("itunes").as_object().at("duration_seconds")) == "90");
  const json::object& geo = extension(item).at("geo").as_object();
  CHECK(geo.at("type") == "Polygon");
  CHECK(geo.at("coordinates").as_array().size() == 1);
  CHECK(geo.at("coordinates").as_array()[0].as_array().size() == 4);
}

TEST_CASE("malformed is always said, the reason only where there is one") {
  CHECK(extension(printed(rss(""))).at("malformed") == false);
  const json::object damaged = printed("<rss version='2.0'><channel><title>Q & A</title></channel></rss>");
  CHECK(extension(damaged).at("malformed") == true);
  CHECK(extension(damaged).at("malformed_reason").as_string().starts_with("xml"));
}

TEST_CASE("what is printed is UTF-8 and valid JSON, whatever the bytes were") {
  const json::object feed =
      printed("<rss version='2.0'><channel><title>a\xFF\xC0\x80\xED\xA0\x80z</title></channel></rss>");
  const std::string text = json::serialize(feed);
  boost::system::error_code error;
  json::parse(text, error);
  CHECK_FALSE(error);
}

}  // namespace
}  // namespace riverd
