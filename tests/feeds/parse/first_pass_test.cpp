#include "feeds/emit/parsed_json.hpp"
#include "feeds/parse/parse.hpp"

#include "tests/feeds/parse/documents.hpp"

#include <vector>

namespace riverd {
namespace {

using test::rss;

/// The sketches of a document's items, in its order; nothing of it is read in full.
std::vector<ItemSketch> sketches(std::string_view document, const parse::DocumentHints& hints = {}) {
  auto feed = parse::parse(document, hints, {}, [](const ItemSketch&) { return false; });
  REQUIRE(feed.has_value());
  REQUIRE(feed->items.empty());
  return std::move(feed->skipped);
}

std::vector<std::uint64_t> digests(std::string_view document, const parse::DocumentHints& hints = {}) {
  std::vector<std::uint64_t> out;
  for (const ItemSketch& sketch : sketches(document, hints)) out.push_back(sketch.digest);
  return out;
}

std::string item(const std::string& name) {
  return "<item><title>" + name + "</title><guid isPermaLink='false'>" + name +
         "</guid><description><![CDATA[<p>a > b</p>]]></description></item>";
}

using Digests = std::vector<std::uint64_t>;

TEST_CASE("the first pass names every item by what the document says it is") {
  const auto found = sketches(rss(item("a") + "<item><link>https://a.example/</link></item>" + item("b")));
  REQUIRE(found.size() == 3);
  CHECK(found[0].id == "a");
  CHECK(found[1].id.empty());
  CHECK(found[2].id == "b");
  CHECK(sketches(R"({"items":[{"id":7},{"id":"x"}]})")[0].id == "7");
}

TEST_CASE("an item keeps its digest wherever it stands in its feed and whatever stands beside it") {
  const Digests before = digests(rss(item("a") + item("b")));
  CHECK(digests(rss(item("a") + item("b"))) == before);
  const Digests pushed =
      digests(rss("<title>other</title><lastBuildDate>now</lastBuildDate>" + item("new") + "\n  " +
                  item("a") + "\n <!-- x > y --> \n" + item("b") + "<ttl>5</ttl>\n"));
  REQUIRE(pushed.size() == 3);
  CHECK(Digests(pushed.begin() + 1, pushed.end()) == before);
  CHECK(digests(rss(item("b"))) == Digests{before[1]});
  CHECK(digests(rss(item("b")) + "\n<!-- made by x -->\n") == Digests{before[1]});
}

TEST_CASE("any change inside an item changes its digest and no other") {
  const std::string a = item("a");
  const Digests before = digests(rss(a + item("b")));
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::string changed = a;
    if (changed[i] != 'a' && changed[i] != 'p') continue;  // letters of the texts and some names
    changed[i] = 'q';
    const auto feed = parse::parse(rss(changed + item("b")), {}, {}, [](const ItemSketch&) { return false; });
    if (!feed || feed->malformed() || feed->skipped.size() != 2) continue;  // a name was broken
    CAPTURE(changed);
    CHECK(feed->skipped[0].digest != before[0]);
    CHECK(feed->skipped[1].digest == before[1]);
  }
}

TEST_CASE("what decides how items are read is part of their digests") {
  const std::string items = item("a") + item("b");
  const Digests plain = digests("<rss version='2.0'><channel>" + items + "</channel></rss>");
  parse::DocumentHints elsewhere;
  elsewhere.url = "https://other.example/feed";
  const std::vector<Digests> others = {
      digests("<rss version='2.0'><channel>" + items + "</channel></rss>", elsewhere),
      digests("<rss version='2.0'><channel><language>zh</language>" + items + "</channel></rss>"),
      digests("<rss version=\'2.0\' xml:base='https://b.example/'><channel>" + items + "</channel></rss>"),
      digests("<rss version=\'2.0\' xml:lang='fr'><channel>" + items + "</channel></rss>"),
      digests("<rss version=\'2.0\' xmlns:content='urn:else'><channel>" + items + "</channel></rss>"),
      digests("<rss version='0.91'><channel>" + items + "</channel></rss>"),
      digests("<rss version='2.0'><channel><!--1740249544000-->" + items + "</channel></rss>"),
  };
  for (std::size_t i = 0; i < others.size(); ++i) {
    CAPTURE(i);
    if (others[i].empty()) continue;  // the items are none in that namespace
    CHECK(others[i][0] != plain[0]);
  }
  // The comment before the first item is not the second one's.
  CHECK(others.back()[1] == plain[1]);
}

TEST_CASE("only the items that are wanted are read, and they are read as ever") {
  const std::string document = rss(item("a") + item("b") + item("c"));
  const ParsedFeed all = test::read(document);
  const auto some = parse::parse(document, {}, {}, [](const ItemSketch& sketch) { return sketch.id != "b"; });
  REQUIRE(some.has_value());
  REQUIRE(some->items.size() == 2);
  REQUIRE(some->skipped.size() == 1);
  CHECK(some->skipped[0].id == "b");
  CHECK(some->items[0].id == "a");
  CHECK(some->items[1].id == "c");
  CHECK(some->items[1].content.value == all.items[2].content.value);
  CHECK(some->items[1].raw_digest == sketches(document)[2].digest);
  CHECK(all.items[0].raw_digest == 0);
}

TEST_CASE("items that are handed on as they are read are those the feed would have had") {
  for (const std::string& document :
       {rss(item("a") + item("b") + item("c")),
        test::atom("<entry><id>urn:a</id></entry><entry><id>urn:b</id></entry>"),
        std::string(R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"a"},{"id":"b"}]})")}) {
    CAPTURE(document);
    const ParsedFeed whole = test::read(document);
    emit::ParsedJsonWriter json(text::SanitizeTable::wide);
    std::vector<std::string> ids;
    const auto feed = parse::parse(document, {}, {}, {}, [&](const ParsedEntry& entry) {
      ids.push_back(entry.id);
      json.add(entry);
    });
    REQUIRE(feed.has_value());
    CHECK(feed->items.empty());
    REQUIRE(ids.size() == whole.items.size());
    for (std::size_t i = 0; i < ids.size(); ++i) CHECK(ids[i] == whole.items[i].id);
    std::string at_once;
    emit::append_parsed_json(at_once, whole, text::SanitizeTable::wide);
    std::string in_pieces;
    for (const std::string& piece : std::move(json).finish(*feed)) in_pieces += piece;
    CHECK(in_pieces == at_once);
  }
}

TEST_CASE("every format and every kind of damage has a first pass that sees the same items") {
  const std::vector<std::string> documents = {
      rss(item("a") + item("b")),
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
      "<channel/><item rdf:about='urn:a'><title>a</title></item><item rdf:about='urn:b'/></rdf:RDF>",
      test::atom("<entry><id>urn:a</id></entry><entry><id>urn:b</id></entry>"),
      "<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:a</id></entry>",
      "<CHANNEL HREF='https://a.example/'><ITEM HREF='a'/><ITEM HREF='b'/></CHANNEL>",
      R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"a"},{"id":"b"}]})",
      "<?xml version='1.0' "
      "encoding='gb2312'?><rss><channel><item><guid>\xBA\xD3</guid></item></channel></rss>",
      "<rss><channel><item><title>a & b &nbsp; &#146;</title></item><item><title>c</channel>",
      "<rss><channel><item/><item/><item></item></channel></rss><!-- > -->",
  };
  for (const std::string& document : documents) {
    CAPTURE(document);
    const ParsedFeed full = test::read(document);
    const auto found = sketches(document);
    REQUIRE(found.size() == full.items.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (!full.items[i].id_synthetic) CHECK(found[i].id == full.items[i].id);
      CHECK(found[i].digest != 0);
    }
    CHECK(digests(document) == digests(document));
  }
}

}  // namespace
}  // namespace riverd
