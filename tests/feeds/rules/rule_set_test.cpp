#include "feeds/rules/rule_set.hpp"

#include "feeds/dedupe/article.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::rules;

namespace {

std::shared_ptr<const PreparedRule> prepared(const std::string& name, std::vector<std::string> cut) {
  Rule rule;
  rule.name = name;
  rule.cut = std::move(cut);
  return std::make_shared<const PreparedRule>(rule);
}

Texts texts_of(const std::string& content, ParsedText::Kind kind = ParsedText::Kind::html) {
  Texts out;
  out.title = "Title";
  out.content.kind = kind;
  out.content.value = content;
  return out;
}

ParsedEntry item_of(const std::string& content) {
  ParsedEntry out;
  out.content.kind = ParsedText::Kind::html;
  out.content.value = content;
  return out;
}

}  // namespace

TEST_CASE("a set applies its rules in order, then the mendings, to content and summary") {
  const RuleSet set({prepared("ads", {"div.ad"}), prepared("b", {"b"})}, Mendings().set());
  Texts texts = texts_of(
      R"(<p>a<b>x</b></p><div class=ad><img data-src="p.jpg"></div><a href="/y?utm_source=r">l</a>)");
  texts.summary = texts.content;
  texts.url = "https://a.example/x?utm_source=rss&n=1";
  const Applied applied = set.apply(texts, "", {});
  CHECK(texts.content.value == R"(<p>a</p><a href="/y">l</a>)");
  CHECK(texts.summary.value == texts.content.value);
  CHECK(texts.url == "https://a.example/x?n=1");
  CHECK(applied.seen);
  REQUIRE(applied.uses.size() == 3);
  CHECK(applied.uses[0].rule == "ads");
  CHECK(applied.uses[0].count == 2);
  CHECK(applied.uses[2].rule == "tracking-parameters");
  CHECK(applied.uses[2].count == 3);
  REQUIRE(applied.content);
  CHECK(applied.content->value.find("data-src") != std::string::npos);
}

TEST_CASE("a text that no rule finds anything in is left as it is") {
  const RuleSet set({prepared("ads", {"div.ad"})}, Mendings().set());
  Texts texts = texts_of("<p>a &amp; b<img src=x.jpg></p>");
  const Applied applied = set.apply(texts, "", {});
  CHECK(applied.uses.empty());
  CHECK_FALSE(applied.seen);
  CHECK_FALSE(applied.content);
  CHECK(texts.content.value == "<p>a &amp; b<img src=x.jpg></p>");
  CHECK(RuleSet().empty());
  CHECK(RuleSet().apply(texts, "", {}).uses.empty());
}

TEST_CASE("plain text is cut by paragraphs") {
  Rule rule;
  rule.name = "plea";
  rule.cut_text = {"Donate"};
  const RuleSet set({std::make_shared<const PreparedRule>(rule)}, {});
  Texts texts = texts_of("One < two.\n\nDonate now.", ParsedText::Kind::plain);
  CHECK(set.apply(texts, "", {}).uses.size() == 1);
  CHECK(texts.content.value == "<p>One &lt; two.</p>");
  CHECK(texts.content.kind == ParsedText::Kind::html);
}

TEST_CASE("sets that may do something else have another fingerprint") {
  const RuleSet one({prepared("a", {"div.a"})}, Mendings().set());
  CHECK(one.fingerprint() == RuleSet({prepared("a", {"div.a"})}, Mendings().set()).fingerprint());
  CHECK(one.fingerprint() != RuleSet({prepared("a", {"div.b"})}, Mendings().set()).fingerprint());
  CHECK(one.fingerprint() != RuleSet({prepared("a", {"div.a"})}, {}).fingerprint());
  const auto a = prepared("a", {"i"});
  const auto b = prepared("b", {"b"});
  CHECK(RuleSet({a, b}, {}).fingerprint() != RuleSet({b, a}, {}).fingerprint());
  CHECK(RuleSet().fingerprint() == 0);
}

TEST_CASE("D2 a paragraph is repeated when it stands in most of a feed's entries") {
  const auto digest = [](const std::string& text) { return dedupe::paragraph_digest(text); };
  std::vector<ParsedEntry> items;
  for (int i = 0; i < 8; ++i) {
    items.push_back(item_of("<p>Item " + std::to_string(i) + "</p>" + (i < 5 ? "<p>Follow us!</p>" : "") +
                            (i < 3 ? "<p>Rare</p>" : "")));
  }
  CHECK(repeated_paragraphs(items, {}) == std::vector{digest("Follow us")});
  SECTION("what is known of earlier entries counts") {
    const std::vector known{digest("Known")};
    CHECK(repeated_paragraphs({}, known) == known);
  }
  SECTION("four entries tell nothing") {
    items.resize(4);
    CHECK(repeated_paragraphs(items, {}).empty());
  }
  SECTION("less than half is not most") {
    for (int i = 0; i < 3; ++i) items.push_back(item_of("<p>More " + std::to_string(i) + "</p>"));
    CHECK(repeated_paragraphs(items, {}).empty());
  }
}
