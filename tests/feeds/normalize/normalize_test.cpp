#include "feeds/normalize/normalize.hpp"

#include "normalize_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;
using fixture::as_html;
using fixture::at;
using fixture::context;
using fixture::date;
using fixture::feed;
using fixture::item;
using fixture::plain;

namespace {

Candidate only(ParsedEntry one) {
  NormalizedFeed out = normalize(feed({std::move(one)}), context());
  REQUIRE(out.entries.size() == 1);
  return out.entries[0];
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("T9 a mirrored item has its origin's date, and the block that said it is gone from display") {
  ParsedEntry mirrored = item("mirrored");
  mirrored.timestamp_comment = Time{std::chrono::milliseconds(1740249544000)};
  mirrored.published = date(*mirrored.timestamp_comment);
  mirrored.content = as_html(
      "<!--1740249544000--><div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div>"
      "<img src=\"https://images.weserv.nl?url=img.harbour.example/quay.png\"><p>水位上升。</p>");
  const Entry entry = only(mirrored).entry;
  CHECK(entry.times.effective == at(2025, 2, 22, 18, 8, 9));
  CHECK(entry.times.mirrored_at == at(2025, 2, 22, 18, 39, 4));
  CHECK(entry.times.quality == TimeQuality::ok);
  CHECK(!contains(entry.content.str(), "18:08:09"));
  CHECK(contains(entry.content.str(), "https://img.harbour.example/quay.png"));
  CHECK(contains(entry.content.str(), "水位上升"));
}

TEST_CASE("T9 a date block that no comment vouches for stays text") {
  ParsedEntry one = item("one");
  one.published = date(at(2025, 2, 22, 20));
  one.content = as_html("<div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div><p>x</p>");
  const Entry entry = only(one).entry;
  CHECK(entry.times.effective == at(2025, 2, 22, 20));
  CHECK(contains(entry.content.str(), "18:08:09"));
}

TEST_CASE("T9 of a known mirror the date above a text is the origin's, and the item's own the mirror's") {
  ParsedEntry one = item("one");
  one.published = date(at(2025, 2, 22, 18, 39, 4));
  one.content = as_html("<div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div><p>x</p>");
  NormalizeContext mirror = context();
  mirror.rules = fixture::rules_named({"mirror-date"});
  const Candidate made = normalize(feed({one}), mirror).entries.front();
  CHECK(made.entry.times.effective == at(2025, 2, 22, 18, 8, 9));
  CHECK(made.entry.times.mirrored_at == at(2025, 2, 22, 18, 39, 4));
  CHECK(made.entry.content.str() == "<p>x</p>");
  SECTION("as in the item that an archiver stored") {
    one.timestamp_comment = at(2025, 2, 22, 18, 39, 4);
    const Candidate archived = normalize(feed({one}), context()).entries.front();
    CHECK(archived.entry.times == made.entry.times);
    CHECK(archived.content == made.content);
  }
}

TEST_CASE("content rules change what an entry says and neither its identity nor its dates") {
  ParsedEntry one = item("one");
  one.id_synthetic = true;
  one.url = "";
  one.title = plain("");
  one.content = as_html(
      "<p>x</p><p>y</p><p>The post <a href=z>x</a> appeared first on <a href=z>Y</a>.</p>"
      "<img src=t.gif width=1 height=1>");
  NormalizeContext ruled = context();
  ruled.rules = fixture::rules_named({"wordpress-footer", "tracking-pixels"});
  const Candidate with = normalize(feed({one}), ruled).entries.front();
  const Candidate without = normalize(feed({one}), context()).entries.front();
  CHECK(with.identity == without.identity);
  CHECK(with.entry.output_id == without.entry.output_id);
  CHECK(with.entry.times == without.entry.times);
  CHECK(with.entry.content.str() == "<p>x</p><p>y</p>");
  SECTION("what the document says without them is known by its digest") {
    CHECK(with.content != without.content);
    CHECK(with.entry.cleaning->unruled == without.content);
    CHECK_FALSE(without.entry.cleaning.has_value());
  }
  SECTION("what they did is told") {
    REQUIRE(with.entry.cleaning->uses.size() == 2);
    CHECK(with.entry.cleaning->uses[0].rule == "wordpress-footer");
    CHECK(with.entry.cleaning->uses[0].excerpt == "The post x appeared first on Y.");
    CHECK(with.entry.cleaning->uses[1].rule == "tracking-pixels");
  }
}

TEST_CASE("a rule that digests do not see leaves no digest of its own") {
  ParsedEntry one = item("one");
  one.content = as_html("<p><a href='https://a.example/x?utm_source=rss'>x</a></p>");
  NormalizeContext ruled = context();
  ruled.rules = fixture::rules_named({"tracking-parameters"});
  const Candidate with = normalize(feed({one}), ruled).entries.front();
  CHECK(with.content == normalize(feed({one}), context()).entries.front().content);
  CHECK(with.entry.cleaning->uses.size() == 1);
  CHECK(with.entry.cleaning->unruled == Digest{});
}

TEST_CASE("T5 T7 a batch keeps its equal times, and candidates stand in document order") {
  std::vector<ParsedEntry> items;
  for (const char* name : {"a", "b", "c"}) {
    items.push_back(item(name));
    items.back().published = date(at(2025, 2, 22));
  }
  const NormalizedFeed out = normalize(feed(items), context());
  REQUIRE(out.entries.size() == 3);
  for (const Candidate& candidate : out.entries) {
    CHECK(candidate.entry.times.quality == TimeQuality::batch);
    CHECK(candidate.entry.times.effective == at(2025, 2, 22));
  }
  CHECK(out.entries[0].entry.title == "Title a");
  CHECK(out.entries[2].entry.title == "Title c");
}

TEST_CASE("D1 the first of equal identities wins") {
  ParsedEntry first = item("a");
  ParsedEntry second = item("a");
  second.title = plain("Another title");
  const NormalizedFeed out = normalize(feed({first, second}), context());
  REQUIRE(out.entries.size() == 1);
  CHECK(out.entries[0].entry.title == "Title a");
  CHECK(out.entries[0].identity != Digest{});
  CHECK(out.entries[0].entry.feed == context().feed);
}

TEST_CASE("D1 an id the document did not give is no guid") {
  ParsedEntry one = item("a");
  one.id = "https://harbour.example/posts/a";
  one.id_synthetic = true;
  const Candidate candidate = only(one);
  CHECK(candidate.entry.guid.empty());
  CHECK(candidate.entry.output_id.starts_with("tag:river.example,2026-01-01:"));
}

TEST_CASE("a link names an article for other feeds only where one item carries it and it has a path") {
  ParsedEntry a = item("a");
  ParsedEntry tracked = item("b");
  tracked.url = "https://www.harbour.example/posts/b/?utm_source=x#top";
  ParsedEntry home = item("c");
  home.url = "https://harbour.example/";
  ParsedEntry shared = item("d");
  ParsedEntry sharing = item("e");
  sharing.url = shared.url;
  const NormalizedFeed out = normalize(feed({a, tracked, home, shared, sharing}), context());
  REQUIRE(out.entries.size() == 5);
  CHECK(out.entries[0].link.has_value());
  CHECK(out.entries[1].link == only(item("b")).link);
  CHECK(!out.entries[2].link.has_value());
  CHECK(!out.entries[3].link.has_value());
  CHECK(!out.entries[4].link.has_value());
}

TEST_CASE("T6 the content digest knows title, content and enclosures, and no dates") {
  const Candidate before = only(item("a"));
  ParsedEntry redated = item("a");
  redated.published = date(at(2025, 2, 1));
  CHECK(only(redated).content == before.content);
  ParsedEntry retitled = item("a");
  retitled.title = plain("New");
  CHECK(only(retitled).content != before.content);
  ParsedEntry rewritten = item("a");
  rewritten.content = as_html("<p>New</p>");
  CHECK(only(rewritten).content != before.content);
  ParsedEntry with_media = item("a");
  with_media.attachments = {{"https://cdn.example/a.mp3", "audio/mpeg", "", 1, {}}};
  CHECK(only(with_media).content != before.content);
  ParsedEntry stamped = item("a");
  stamped.content = as_html("<!--1740249544000--><p>Text of a</p>");
  CHECK(only(stamped).content == before.content);
}

TEST_CASE("X4 markup is sanitised, plain text escaped, and titles are plain") {
  ParsedEntry one = item("a");
  one.title = as_html("The <em>tide</em> &amp; <script>x()</script>time");
  one.content = as_html("<p onclick=\"x()\">See <a href=\"more\">more</a><script>x()</script></p>");
  one.content.base = "https://harbour.example/posts/";
  one.summary = plain("1 < 2");
  const Entry entry = only(one).entry;
  CHECK(entry.title == "The tide & time");
  CHECK(!contains(entry.content.str(), "script"));
  CHECK(!contains(entry.content.str(), "onclick"));
  CHECK(contains(entry.content.str(), "https://harbour.example/posts/more"));
  CHECK(contains(entry.summary.str(), "1 &lt; 2"));
}

TEST_CASE("X4 only web addresses are linked to, and only web and magnet media enclosed") {
  ParsedEntry one = item("a");
  one.url = "javascript:x()";
  one.comments_url = "data:text/html,x";
  one.image = "https://images.weserv.nl?url=img.example/p.jpg";
  one.attachments = {{"file:///etc/passwd", "", "", {}, {}},
                     {"https://cdn.example/1.mp3", "audio/mpeg", "", {}, {}},
                     {"https://cdn.example/1.mp3", "audio/mpeg", "", {}, {}},
                     {"magnet:?xt=urn:btih:1", "", "", {}, {}}};
  one.links = {{"related", "javascript:x()", "", "", "", {}},
               {"related", "https://r.example/1", "", "", "", {}},
               {"alternate", "https://a.example/1", "", "", "", {}},
               {"related", "https://r.example/1", "", "", "", {}}};
  one.authors = {{" Ann  Otter ", "", "javascript:x()", ""}, {"", "", "https://x.example/", ""}};
  const Entry entry = only(one).entry;
  CHECK(entry.url.empty());
  CHECK(entry.comments_url.empty());
  CHECK(entry.image == "https://img.example/p.jpg");
  REQUIRE(entry.enclosures.size() == 2);
  CHECK(entry.enclosures[0].url == "https://cdn.example/1.mp3");
  REQUIRE(entry.links.size() == 1);
  CHECK(entry.links[0].href == "https://r.example/1");
  REQUIRE(entry.authors.size() == 1);
  CHECK(entry.authors[0].name == "Ann Otter");
  CHECK(entry.authors[0].url.empty());
}

TEST_CASE("categories come once, and tags that are none of them follow") {
  ParsedEntry one = item("a");
  one.categories = {
      {"tides", "https://s.example/", "Tides"}, {"tides", "https://s.example/", ""}, {"", "", ""}};
  one.tags = {"Tides", "tides", "water", "water"};
  const Entry entry = only(one).entry;
  REQUIRE(entry.categories.size() == 2);
  CHECK(entry.categories[0].label == "Tides");
  CHECK(entry.categories[1].term == "water");
}

TEST_CASE("a source is the origin of an item, in RSS by its feed, and not the document itself") {
  ParsedEntry one = item("a");
  one.source = ParsedSource{"", plain("Origin"), "https://origin.example/rss", "", {}};
  auto entry = only(one).entry;
  REQUIRE(entry.source.has_value());
  CHECK(entry.source->title == "Origin");
  CHECK(entry.source->feed_url == "https://origin.example/rss");
  one.source.edit().url = context().feed_url;
  CHECK(!only(one).entry.source.has_value());
}

TEST_CASE("a feed is described in plain words, and a date in the future is not emitted as its update") {
  ParsedFeed parsed = feed({});
  parsed.title = as_html("Tide &amp; <b>Time</b>");
  parsed.description = plain(" about\n water ");
  parsed.home_page_url = "https://harbour.example/";
  parsed.hubs = {"https://hub.example/", "ftp://hub.example/"};
  parsed.updated = date(at(2025, 2, 20));
  parsed.hints.ttl = std::chrono::minutes(60);
  NormalizedFeed out = normalize(parsed, context());
  CHECK(out.feed.title == "Tide & Time");
  CHECK(out.feed.subtitle == "about water");
  CHECK(out.feed.hubs == std::vector<std::string>{"https://hub.example/"});
  CHECK(out.feed.updated == at(2025, 2, 20));
  CHECK(out.hints.ttl == std::chrono::minutes(60));
  parsed.updated = date(at(2030, 1, 1));
  CHECK(!normalize(parsed, context()).feed.updated.has_value());
}

TEST_CASE("normalising is a function of its input") {
  const auto make = [] { return normalize(feed({item("a"), item("b")}), context()); };
  const NormalizedFeed first = make();
  const NormalizedFeed second = make();
  REQUIRE(first.entries.size() == second.entries.size());
  for (std::size_t i = 0; i < first.entries.size(); ++i) {
    CHECK((first.entries[i].entry == second.entries[i].entry));
    CHECK(first.entries[i].content == second.entries[i].content);
  }
}
