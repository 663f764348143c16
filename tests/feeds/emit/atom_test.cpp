#include "feeds/emit/atom.hpp"

#include "output_fixture.hpp"

#include <catch2/catch.hpp>
#include <pugixml.hpp>

#include <set>
#include <string>

using namespace riverd;
using namespace riverd::emit;

namespace {

pugi::xml_document read(const std::string& xml) {
  pugi::xml_document document;
  const auto result = document.load_string(xml.c_str());
  REQUIRE(result);
  return document;
}

pugi::xml_node link(const pugi::xml_node& parent, const std::string& rel) {
  return parent.find_child_by_attribute("link", "rel", rel.c_str());
}

}  // namespace

TEST_CASE("O3 a feed has id, title, self, alternate, generator, language and its newest entry's update") {
  OutputFeed feed = fixture::feed_of({fixture::mirrored_entry()});
  feed.language = "zh-CN";
  const auto document = read(to_atom(feed));
  const auto root = document.child("feed");
  CHECK(std::string(root.child_value("id")) == feed.id);
  CHECK(std::string(root.child_value("title")) == "All");
  CHECK(std::string(root.child_value("subtitle")) == "Everything & more");
  CHECK(std::string(root.child_value("updated")) == "2025-02-22T18:08:09Z");
  CHECK(std::string(root.attribute("xml:lang").value()) == "zh-CN");
  CHECK(std::string(link(root, "self").attribute("href").value()) == feed.atom_url);
  CHECK(std::string(link(root, "alternate").attribute("href").value()) == feed.home_url);
  CHECK(std::string(root.child("generator").attribute("version").value()) == "0.1.0");
  CHECK(!root.child("entry").attribute("xml:lang"));
}

TEST_CASE("O2 an entry has author, alternate, both dates, content and its source") {
  const OutputEntry output = fixture::mirrored_entry();
  const auto document = read(to_atom(fixture::feed_of({output})));
  const auto entry = document.child("feed").child("entry");
  CHECK(std::string(entry.child_value("id")) == output.entry.output_id);
  CHECK(std::string(entry.child_value("title")) == output.entry.title);
  CHECK(std::string(entry.child("title").attribute("type").value()) == "text");
  CHECK(std::string(entry.attribute("xml:lang").value()) == "zh-CN");
  CHECK(std::string(entry.child_value("published")) == "2025-02-22T18:08:09Z");
  CHECK(std::string(entry.child_value("updated")) == "2025-02-22T18:08:09Z");
  CHECK(std::string(entry.child("author").child_value("name")) == "Ann Otter");
  CHECK(std::string(entry.child("author").child_value("email")) == "ann@harbour.example");
  CHECK(std::string(link(entry, "alternate").attribute("href").value()) == output.entry.url);
  CHECK(std::string(link(entry, "enclosure").attribute("length").value()) == "1234");
  CHECK(std::string(link(entry, "enclosure").attribute("type").value()) == "audio/mpeg");
  CHECK(std::string(link(entry, "via").attribute("href").value()) == "https://mirror.example/");
  CHECK(std::string(link(entry, "related").attribute("href").value()) == "https://other.example/a/1");
  CHECK(std::string(entry.child("category").attribute("scheme").value()) == "https://harbour.example/tags");
  CHECK(std::string(entry.child("category").attribute("label").value()) == "Tides & Time");
  CHECK(std::string(entry.child("content").attribute("type").value()) == "html");
  CHECK(std::string(entry.child_value("content")) == output.entry.content.str());
  const auto source = entry.child("source");
  CHECK(std::string(source.child_value("id")) == output.source.id);
  CHECK(std::string(source.child_value("title")) == "Harbour (mirror)");
  CHECK(std::string(source.child_value("updated")) == "2025-02-22T18:39:04Z");
  CHECK(std::string(link(source, "self").attribute("href").value()) == output.source.feed_url);
  CHECK(std::string(link(source, "alternate").attribute("href").value()) == output.source.home_url);
}

TEST_CASE("O2 an entry that says almost nothing still has every required element") {
  OutputEntry output = fixture::bare_entry();
  output.entry.url.clear();
  output.entry.output_id = "not an IRI";
  const auto document = read(to_atom(fixture::feed_of({output})));
  const auto entry = document.child("feed").child("entry");
  CHECK(std::string(entry.child_value("id")).starts_with("urn:uuid:"));
  CHECK(std::string(entry.child_value("title")) == "Untitled");
  CHECK(std::string(entry.child("author").child_value("name")) == "Bare");
  CHECK(std::string(link(entry, "alternate").attribute("href").value()) ==
        "https://river.example/entries/" + output.entry.id.to_string());
  CHECK(std::string(entry.child_value("summary")) == "Untitled");
  CHECK(std::string(entry.child("source").child_value("id")) == "https://bare.example/rss");
  CHECK(std::string(entry.child("source").child_value("updated")) == "2025-02-21T08:59:59Z");
}

TEST_CASE("O3 an empty feed has an author and a constant date, never now") {
  const auto document = read(to_atom(fixture::feed_of({})));
  const auto root = document.child("feed");
  CHECK(std::string(root.child_value("updated")) == "1970-01-01T00:00:00Z");
  CHECK(std::string(root.child("author").child_value("name")) == "All");
}

TEST_CASE("T8 changed content raises updated and leaves published") {
  OutputEntry output = fixture::mirrored_entry();
  output.entry.changed = fixture::at("2025-02-23", 1, 2, 3);
  output.entry.apart = 7;  // what one poll changes is told apart by milliseconds (O12)
  const auto document = read(to_atom(fixture::feed_of({output})));
  const auto entry = document.child("feed").child("entry");
  CHECK(std::string(entry.child_value("published")) == "2025-02-22T18:08:09Z");
  CHECK(std::string(entry.child_value("updated")) == "2025-02-23T01:02:03.007Z");
}

TEST_CASE("O10 hostile text anywhere leaves well-formed Atom that says what is left of it") {
  OutputEntry output = fixture::mirrored_entry();
  const std::string bad = fixture::hostile();
  output.entry.title = output.entry.rights = output.source.title = bad;
  output.entry.authors = {{bad, bad, bad, bad}};
  output.entry.categories = {{bad, bad, bad}};
  output.entry.enclosures = {{"https://a.example/" + bad, bad, bad, {}, {}}};
  output.entry.language = bad;
  output.entry.links = {{"license", "https://l.example/" + bad, bad, bad, bad, {}}};
  output.entry.content = text::safe_html_from_text("x ]]> y");
  const auto document = read(to_atom(fixture::feed_of({output})));
  const auto entry = document.child("feed").child("entry");
  CHECK(std::string(entry.child_value("title")) == fixture::hostile_cleaned);
  CHECK(std::string(entry.child("author").child_value("name")) == fixture::hostile_cleaned);
  CHECK(!entry.child("author").child("uri"));
  CHECK(!entry.child("author").child("email"));
  CHECK(!entry.child("category").attribute("scheme"));
  CHECK(std::string(entry.child_value("content")) == output.entry.content.str());
  CHECK(!entry.attribute("xml:lang"));
}

TEST_CASE("O12 links with one relation, type and language differ, and so do ids and updates") {
  OutputEntry twin = fixture::mirrored_entry();
  twin.entry.id = fixture::entry_id("twin");
  twin.entry.arrival = 8;
  const auto document = read(to_atom(fixture::feed_of({fixture::mirrored_entry(), twin})));
  std::set<std::string> ids;
  std::set<std::string> updates;
  for (const auto& entry : document.child("feed").children("entry")) {
    CHECK(ids.insert(entry.child_value("id")).second);
    CHECK(updates.insert(entry.child_value("updated")).second);
    std::set<std::string> links;
    for (const auto& l : entry.children("link")) {
      CHECK(links.insert(std::string(l.attribute("rel").value()) + " " + l.attribute("href").value()).second);
    }
  }
  CHECK(ids.size() == 2);
}

TEST_CASE("O3 the same Atom feed is the same bytes") {
  const auto make = [] {
    return to_atom(fixture::feed_of({fixture::mirrored_entry(), fixture::bare_entry()}));
  };
  CHECK(make() == make());
}

TEST_CASE("O7 deleted entries are told of as tombstones, and only then") {
  OutputFeed feed = fixture::feed_of({fixture::mirrored_entry()});
  CHECK(to_atom(feed).find("tombstones") == std::string::npos);
  Entry gone;
  gone.id = fixture::entry_id("gone");
  gone.output_id = "tag:harbour.example,2026-01-01:gone&1";
  gone.withdrawn = fixture::at("2025-02-24", 1, 2, 3);
  feed.deletions.push_back({gone});
  const std::string atom = to_atom(feed);
  CHECK(atom.find("xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"") != std::string::npos);
  CHECK(atom.find("<at:deleted-entry ref=\"tag:harbour.example,2026-01-01:gone&amp;1\" "
                  "when=\"2025-02-24T01:02:03Z\"/>") != std::string::npos);
}
