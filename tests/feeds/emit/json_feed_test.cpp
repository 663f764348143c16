#include "feeds/emit/json_feed.hpp"

#include "output_fixture.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <string>

using namespace riverd;
using namespace riverd::emit;
namespace json = boost::json;

TEST_CASE("O5 a JSON Feed 1.1 has addresses, items with string ids, RFC 3339 dates and authors") {
  const OutputEntry output = fixture::mirrored_entry();
  const OutputFeed feed = fixture::feed_of({output});
  const json::value document = json::parse(to_json_feed(feed));
  CHECK(document.at("version").as_string() == "https://jsonfeed.org/version/1.1");
  CHECK(document.at("title").as_string() == "All");
  CHECK(document.at("feed_url").as_string() == feed.json_url);
  CHECK(document.at("home_page_url").as_string() == feed.home_url);
  const json::value& item = document.at("items").at(0);
  CHECK(item.at("id").as_string() == output.entry.output_id);
  CHECK(item.at("url").as_string() == output.entry.url);
  CHECK(item.at("title").as_string() == output.entry.title);
  CHECK(item.at("content_html").as_string() == output.entry.content.str());
  CHECK(item.at("date_published").as_string() == "2025-02-22T18:08:09Z");
  CHECK(!item.as_object().contains("date_modified"));
  CHECK(item.at("authors").at(0).at("name").as_string() == "Ann Otter");
  CHECK(item.at("tags").at(0).as_string() == "Tides & Time");
  CHECK(item.at("language").as_string() == "zh-CN");
  const json::value& attachment = item.at("attachments").at(0);
  CHECK(attachment.at("mime_type").as_string() == "audio/mpeg");
  CHECK(attachment.at("size_in_bytes").to_number<int>() == 1234);
  CHECK(attachment.at("duration_in_seconds").to_number<double>() == 61.5);
}

TEST_CASE("O5 source, copies and times stand in the extension") {
  const OutputEntry output = fixture::mirrored_entry();
  const json::value document = json::parse(to_json_feed(fixture::feed_of({output})));
  const json::value& extension = document.at("items").at(0).at("_riverd");
  CHECK(extension.at("source").at("title").as_string() == "Harbour (mirror)");
  CHECK(extension.at("source").at("feed_url").as_string() == output.source.feed_url);
  CHECK(extension.at("copies").as_array().size() == 2);
  CHECK(extension.at("copies").at(0).at("url").as_string() == "https://other.example/a/1");
  CHECK(extension.at("times").at("mirrored_at").as_string() == "2025-02-22T18:39:04Z");
  CHECK(extension.at("times").at("quality").as_string() == "ok");
}

TEST_CASE("O5 an item without content has an empty one, and a changed item says when") {
  OutputEntry output = fixture::bare_entry();
  output.entry.changed = fixture::at("2025-03-01", 0, 0, 1);
  const json::value document = json::parse(to_json_feed(fixture::feed_of({output})));
  const json::value& item = document.at("items").at(0);
  CHECK(item.at("content_html").as_string().empty());
  CHECK(item.at("date_modified").as_string() == "2025-03-01T00:00:01Z");
  CHECK(!item.as_object().contains("title"));
}

TEST_CASE("O10 hostile text anywhere leaves JSON that says what is left of it") {
  OutputEntry output = fixture::mirrored_entry();
  const std::string bad = fixture::hostile();
  output.entry.title = output.source.title = bad;
  output.entry.authors = {{bad, {}, {}, bad}};
  output.entry.categories = {{bad, bad, bad}};
  const json::value document = json::parse(to_json_feed(fixture::feed_of({output})));
  const json::value& item = document.at("items").at(0);
  CHECK(item.at("title").as_string() == fixture::hostile_cleaned);
  CHECK(item.at("authors").at(0).at("name").as_string() == fixture::hostile_cleaned);
}

TEST_CASE("an empty JSON feed has items, and the same feed is the same bytes") {
  const json::value document = json::parse(to_json_feed(fixture::feed_of({})));
  CHECK(document.at("items").as_array().empty());
  CHECK(to_json_feed(fixture::feed_of({fixture::mirrored_entry()})) ==
        to_json_feed(fixture::feed_of({fixture::mirrored_entry()})));
}
