#include "daemon/commands/replay.hpp"

#include "storage/memory_engine.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/json/parse.hpp>

#include <catch2/catch.hpp>

#include <sstream>

using namespace riverd;
using namespace riverd::commands;
using namespace std::chrono_literals;

namespace {

const Time noon{std::chrono::milliseconds{1'740'225'600'000}};  // 2025-02-22T12:00:00Z

config::Config two_feeds() {
  config::Config config;
  for (const std::string name : {"one", "two"}) {
    config::FeedConfig feed;
    feed.url = "https://" + name + ".example/feed";
    feed.name = name;
    config.feeds.push_back(feed);
  }
  return config;
}

std::string item(const std::string& guid, const std::string& text, const std::string& link = {}) {
  return "<item><guid isPermaLink=\"false\">" + guid + "</guid><title>About " + guid + "</title><link>" +
         (link.empty() ? "https://one.example/posts/" + guid : link) + "</link><description>" + text +
         "</description><pubDate>Sat, 22 Feb 2025 08:00:00 GMT</pubDate></item>";
}

std::string document(const std::string& items) {
  return "<rss version=\"2.0\" xmlns:a=\"http://www.w3.org/2005/Atom\"><channel><title>One</title>"
         "<a:link rel=\"self\" href=\"https://one.example/feed\"/>" +
         items + "</channel></rss>";
}

storage::Store empty_store() {
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  REQUIRE(store.has_value());
  return std::move(*store);
}

std::vector<boost::json::value> lines_of(const std::string& text) {
  std::vector<boost::json::value> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(boost::json::parse(line));
  return lines;
}

std::string outcome(const boost::json::value& line, std::size_t item) {
  return std::string(line.at("items").as_array().at(item).at("outcome").as_string());
}

}  // namespace

TEST_CASE("replay tells what would become of each item, one document after the other") {
  const test::TemporaryDirectory folder;
  storage::Store scratch = empty_store();
  const ReplayQuestion question{
      {folder.write("1.xml", document(item("a", "first text") + item("b", "second text"))),
       folder.write("2.xml", document(item("c", "third text") + item("a", "quite another text") +
                                      item("b", "second text")))},
      {},
      true};
  const auto text = replay(two_feeds(), scratch, question, noon);
  REQUIRE(text.has_value());
  const auto lines = lines_of(*text);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].at("feed") == "one");
  CHECK(lines[0].at("counts").at("new") == 2);
  CHECK(outcome(lines[1], 0) == "new");
  CHECK(outcome(lines[1], 1) == "changed");
  CHECK(outcome(lines[1], 2) == "same");
}

TEST_CASE("replay folds what another feed has, as the feed that is named") {
  const test::TemporaryDirectory folder;
  storage::Store scratch = empty_store();
  const auto file = folder.write("1.xml", document(item("a", "text")));
  REQUIRE(replay(two_feeds(), scratch, {{file}, "one", true}, noon).has_value());
  const auto text = replay(two_feeds(), scratch, {{file}, "two", true}, noon + 1h);
  REQUIRE(text.has_value());
  CHECK(outcome(lines_of(*text).front(), 0) == "folded");
}

TEST_CASE("replay drops what the configuration does not keep") {
  const test::TemporaryDirectory folder;
  storage::Store scratch = empty_store();
  auto config = two_feeds();
  config.retention.max_age = 1h;
  const auto text =
      replay(config, scratch, {{folder.write("1.xml", document(item("a", "text")))}, {}, true}, noon);
  REQUIRE(text.has_value());
  CHECK(outcome(lines_of(*text).front(), 0) == "dropped");
}

TEST_CASE("replay judges recorded answers as a poll would") {
  const test::TemporaryDirectory folder;
  storage::Store scratch = empty_store();
  const ReplayQuestion question{
      {folder.write("gone", "HTTP/1.1 410 Gone\r\n\r\n"),
       folder.write("page", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>")},
      "one",
      true};
  const auto text = replay(two_feeds(), scratch, question, noon);
  REQUIRE(text.has_value());
  const auto lines = lines_of(*text);
  CHECK(lines[0].at("status") == 410);
  CHECK(lines[0].as_object().contains("error"));
  CHECK(lines[1].at("error").as_string().find("HTML page") != boost::json::string::npos);
}

TEST_CASE("replay leaves the store as it is, and plays a feed that is not configured as itself") {
  const test::TemporaryDirectory folder;
  const test::TemporaryDirectory data;
  storage::StoreOptions options;
  options.directory = data.path();
  options.map_size = std::uint64_t{64} << 20U;
  {
    REQUIRE(storage::Store::open(options).has_value());
  }
  config::Config config;
  config.storage.map_size = options.map_size;
  const auto text = replay_copy(config, data.path(),
                                {{folder.write("1.xml", document(item("a", "text")))}, {}, false}, noon);
  REQUIRE(text.has_value());
  CHECK(text->find("1 new") != std::string::npos);
  CHECK(text->find("as file://") != std::string::npos);
  options.read_only = true;
  const auto store = storage::Store::open(options);
  REQUIRE(store.has_value());
  CHECK(store->snapshot()->statistics()->entries == 0);
}

TEST_CASE("replay says which file and which feed is wrong") {
  storage::Store scratch = empty_store();
  CHECK(replay(two_feeds(), scratch, {{"/nonexistent/x.xml"}, {}, false}, noon)
            .error()
            .message()
            .find("x.xml") != std::string::npos);
  const test::TemporaryDirectory folder;
  const auto file = folder.write("1.xml", document(item("a", "text")));
  CHECK(replay(two_feeds(), scratch, {{file}, "thre", false}, noon).error().message().find("thre") !=
        std::string::npos);
}
