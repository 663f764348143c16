// X2: no input of N bytes takes more than a small multiple of N. Twice the input must be about twice the
// work: counted, so that a busy machine changes nothing.

#include "feeds/dedupe/similarity.hpp"
#include "feeds/emit/parsed_json.hpp"
#include "feeds/normalize/normalize.hpp"
#include "feeds/page/article.hpp"
#include "feeds/page/page_feed.hpp"
#include "feeds/parse/date.hpp"
#include "feeds/parse/opml.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/rules/builtin.hpp"
#include "feeds/rules/mend.hpp"
#include "feeds/rules/rule_set.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"
#include "feeds/text/url.hpp"
#include "tests/feeds/cost/counted_work.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd {
namespace {

/// An input that repeats something: what stands before, what is repeated (`#` is its number), what stands
/// after.
struct Pattern {
  std::string_view before;
  std::string_view piece;
  std::string_view after;
};

std::string grown(const Pattern& pattern, std::size_t bytes) {
  std::string text(pattern.before);
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    for (const char c : pattern.piece) {
      if (c == '#') {
        text += std::to_string(i);
      } else {
        text += c;
      }
    }
  }
  text += pattern.after;
  return text;
}

constexpr std::size_t small = 40'000;
constexpr double twice_and_some = 2.6;
constexpr std::uint64_t most_per_byte = 2'000;

/// Doubling the input must not more than double the work, and a byte must not cost more than so much.
template <class Read>
void check_linear(const std::vector<Pattern>& patterns, Read read, std::uint64_t most = most_per_byte) {
  for (const Pattern& pattern : patterns) {
    const std::string once = grown(pattern, small);
    const std::string twice = grown(pattern, 2 * small);
    read(once);  // what is set up once is not counted
    const std::uint64_t first = test::work_of([&] { read(once); });
    const std::uint64_t second = test::work_of([&] { read(twice); });
    INFO(pattern.before << " | " << pattern.piece << " | " << pattern.after << ": " << first << ", "
                        << second);
    CHECK(static_cast<double>(second) < twice_and_some * static_cast<double>(first));
    CHECK(second / twice.size() < most);
  }
}

const std::vector<Pattern> markups = {
    {"", "<div>", ""},
    {"", "<b><i></b>", ""},
    {"", "</div>", ""},
    {"<svg>", "<g>", ""},
    {"<math>", "<mrow>", "</math>"},
    {"<table>", "<tr><td>", ""},
    {"<p ", "a#=1 ", ">"},
    {"<p ", "title=x ", ">"},
    {"", "<a href=x title='", ""},
    {"", "<a b=\"c", ""},
    {"", "<!---->", ""},
    {"", "<!-- --!>", ""},
    {"", "<!--", ""},
    {"", "<!-", ""},
    {"", "<![CDATA[", ""},
    {"", "<!doctype ", ""},
    {"", "<?", ""},
    {"", "<", ""},
    {"", "</", ""},
    {"", "&", ""},
    {"", "&am", ""},
    {"", "&#1", ""},
    {"&#", "9", ";"},
    {"", "&notin;&notit;", ""},
    {"<script>", "</scrip", ""},
    {"<title>", "</titl ", ""},
    {"<textarea>", "&lt", ""},
    {"", "<script></script>", ""},
    {"<select>", "<option>", ""},
    {"<p style=\"", "a:b;", "\">x"},
    {"<p style=\"", "color:red;", "\">x"},
    {"<p style=\"", "url(", "\">x"},
    {"<p style=\"", "font:((", "\">x"},
    {"<p style=\"color:", "red ", "\">x"},
    {"<p style=\"", "/*", "\">x"},
    {"<img srcset=\"", "a 1x,", "\">"},
    {"<img srcset=\"", ",", "\">"},
    {"<img srcset=\"", " a", "\">"},
    {"<a href=\"", "../", "\">x</a>"},
    {"<a href=\"", "a/", "\">x</a>"},
    {"<a href=\"http://a.example/", "%", "\">x</a>"},
    {"<a href=\"", ":", "\">x</a>"},
    {"<a href=\"http://", "@", "\">x</a>"},
    {"", "<iframe src=a>", ""},
    {"", "<object data=a>", ""},
    {"", "<noscript>", ""},
    {"", " ", ""},
    {"", "水", ""},
    {"", "é\n", ""},
};

const std::vector<Pattern> documents = {
    {"<rss><channel>", "<item>", "</channel></rss>"},
    {"<rss><channel>", "<item/>", "</channel></rss>"},
    {"<rss><channel>", "<x>", ""},
    {"<rss><channel><title>", "<b>", "</title></channel></rss>"},
    {"<rss><channel><title>t</title>", "</x>", "</channel></rss>"},
    {"<rss><channel><item>", "<category>c#</category>", "</item></channel></rss>"},
    {"<rss><channel><item>", "<dc:creator>a#</dc:creator>", "</item></channel></rss>"},
    {"<rss><channel><item>", "<enclosure url='http://a.example/#'/>", "</item></channel></rss>"},
    {"<rss><channel><item>", "<title>a</title><description>b</description>", "</item></channel></rss>"},
    {"<rss><channel><item>", "<pubDate>Sat, 22 Feb 2025 18:39:04 GMT</pubDate>", "</item></channel></rss>"},
    {"<rss><channel><item>", "<!--1740249544000-->", "</item></channel></rss>"},
    {"<rss><channel>", "<!--x-->", "<item/></channel></rss>"},
    {"<rss><channel>", "<!--1--><item/>", "</channel></rss>"},
    {"<rss><channel><item><description><![CDATA[", "<!--x-->", "]]></description></item></channel></rss>"},
    {"<rss><channel><title>", "<![CDATA[x]]>", "</title></channel></rss>"},
    {"<rss><channel><title>", "<![CDATA[", "</title></channel></rss>"},
    {"<rss><channel><title>", "]]>", "</title></channel></rss>"},
    {"<rss><channel><title>", "&", "</title></channel></rss>"},
    {"<rss><channel><title>", "&amp;", "</title></channel></rss>"},
    {"<rss><channel><title>", "&#146;", "</title></channel></rss>"},
    {"<rss><channel><title>", "&nbsp;", "</title></channel></rss>"},
    {"<rss><channel><title>", "&x", "</title></channel></rss>"},
    {"<rss><channel><title>", "! &amp; ", "</title></channel></rss>"},
    {"<rss><channel><author>", "a@", "</author></channel></rss>"},
    {"<rss><channel><author>", "(a", "</author></channel></rss>"},
    {"<rss><channel><item ", "a#='1' ", "/></channel></rss>"},
    {"<rss><channel><item ", "a='1' ", "/></channel></rss>"},
    {"<rss ", "xmlns:n#='urn:#' ", "><channel><item/></channel></rss>"},
    {"<rss><channel>", "<n#:x/>", "<item/></channel></rss>"},
    {"<rss><channel>", "<item xml:base='a/' xml:lang='b'><title>t</title></item>", "</channel></rss>"},
    {"<rss><channel><item>", "<a xml:base='a/'>", "</item></channel></rss>"},
    {"<!DOCTYPE rss [", "<!ENTITY e# 'x'>", "]><rss><channel><title>&e1;</title></channel></rss>"},
    {"<!DOCTYPE rss [<!ENTITY e 'xxxxxxxxxxxxxxxxxxxx'>]><rss><channel><title>", "&e;",
     "</title></channel></rss>"},
    {"<!DOCTYPE rss [", "<!--", "]><rss/>"},
    {"<!DOCTYPE rss [", "'", "]><rss/>"},
    {"", "<!DOCTYPE rss [<!ENTITY a 'b'>]>&a;", "<rss/>"},
    {"", "<?xml version='1.0'?>", "<rss><channel/></rss>"},
    {"", "junk", "<rss><channel/></rss>"},
    {"<rss><channel/></rss>", "junk<x/>", ""},
    {"<rss><channel><item><media:group>", "<media:group>", ""},
    {"<rss><channel><item>", "<media:content url='a#'/>", "</item></channel></rss>"},
    {"<rss><channel><item><itunes:keywords>", "a,", "</itunes:keywords></item></channel></rss>"},
    {"<rss><channel>", "<itunes:category text='a#'>", "</channel></rss>"},
    {"<rss><channel><item><georss:line>", "1 2 ", "</georss:line></item></channel></rss>"},
    {"<rss><channel><item><itunes:duration>", "1:", "</itunes:duration></item></channel></rss>"},
    {"<rss><channel><link>", "../", "</link></channel></rss>"},
    {"<rss><channel><link>http://a.example/", "%", "</link></channel></rss>"},
    {"<rss><channel><pubDate>", "1", "</pubDate></channel></rss>"},
    {"<rss><channel><pubDate>", "Sat, ", "</pubDate></channel></rss>"},
    {"<feed xmlns='http://www.w3.org/2005/Atom'>", "<link href='a#'/>", "</feed>"},
    {"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>", "<div>", ""},
    {"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>", "<p>x</p> ",
     "</content></entry></feed>"},
    {"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='image/png'>", "QUJD",
     "</content></entry></feed>"},
    {"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='html'>", "&lt;div&gt;",
     "</content></entry></feed>"},
    {"<?xml version='1.0' encoding='iso-2022-jp'?><rss><channel><title>", "\x1b$B!!\x1b(B",
     "</title></channel></rss>"},
    {"<?xml version='1.0' encoding='gb2312'?><rss><channel><title>", "\xBA\xD3", "</title></channel></rss>"},
    {"<?xml version='1.0' encoding='gb2312'?><rss><channel><title>", "\xBA\xFF", "</title></channel></rss>"},
    {"<rss><channel><title>", "\xFF", "</title></channel></rss>"},
    {"<rss><channel><title>", "\xC3\x83\xC2\xA9", "</title></channel></rss>"},
    {"<rss><channel><title>", "\x01", "</title></channel></rss>"},
    {"<rdf:RDF xmlns='http://purl.org/rss/1.0/'><channel/>", "<item rdf:about='#'/>", "</rdf:RDF>"},
    {R"({"items":[)", R"({"id":"#"},)", R"({"id":"x"}]})"},
    {R"({"items":[)", R"({"id":"#"},)", ""},
    {R"({"items":[{"id":")", R"(\u00e9)", R"("}]})"},
    {R"({"items":[{"id":"1","x":)", "[", ""},
    {R"({"items":[{"id":"1"})", "]", ""},
    {R"({"items":[{"id":"1"})", ",", "]}"},
    {R"({"items":[{"id":"1","x":)", "{\"a\":", ""},
    {R"({"items":[{"id":"1"},)", "/*", ""},
    {R"({"items":[{"id":"1","tags":[)", R"("t#",)", R"("x"]}]})"},
};

}  // namespace

TEST_CASE("X2 content rules take a time in proportion to the text") {
  std::vector<std::shared_ptr<const rules::PreparedRule>> prepared;
  std::string needles;
  for (const auto& one : rules::built_in_rules()) {
    prepared.push_back(std::make_shared<const rules::PreparedRule>(one.rule));
    for (const auto& needle : one.rule.needles) needles += needle + " ";
  }
  rules::Rule own;
  own.name = "own";
  own.cut = {"div.share > p:contains(\"x\")",
             "p a[href*=\"share\"]",
             "ul li ~ li",
             "div div div div b:not(u div div div div i ~ i)",
             "p:has(> a + b ~ i u):nth-last-of-type(2)",
             "li:is(ul > li + li, ol ~ li):matches(\"(a*)*b$\")"};
  own.cut_text = {"read more"};
  own.cut_match = {"share on .*"};
  prepared.push_back(std::make_shared<const rules::PreparedRule>(own));
  const rules::RuleSet set(std::move(prepared), rules::Mendings().set());
  std::vector<Pattern> patterns = markups;
  const std::vector<Pattern> more = {{"", "<ul><li>x", ""},
                                     {"", "<li>x", ""},
                                     {"", "<p>read more", ""},
                                     {"", "<p>share on x", ""},
                                     {"", "<div class=share><p>x", ""},
                                     {"", "<p>The post <a href=x>", "appeared first on</a></p>"},
                                     {"", "read more ", ""}};
  patterns.insert(patterns.end(), more.begin(), more.end());
  check_linear(patterns, [&](const std::string& text) {
    rules::Texts texts;
    texts.title = "A title";
    texts.content.kind = ParsedText::Kind::html;
    texts.content.value = needles + text + needles;
    static_cast<void>(set.apply(texts, "A site", {}));
  });
}

TEST_CASE("X2 so do trees of markup, and what selectors find in pages") {
  std::vector<Pattern> pages = markups;
  const std::vector<Pattern> more = {{"<ul>", "<li>x", ""}, {"", "<p>x", ""},
                                     {"", "<div><p>x", ""}, {"", "<div><a href=#>x", ""},
                                     {"", "</i>", ""},      {"<g><g><g><g><g><g>", "</x>", ""},
                                     {"", "<g></x>", ""},   {"", "<a><object>", ""},
                                     {"", "<li><ol>", ""},  {"", "<DIV CLASS=A#>", "</DIV>"}};
  pages.insert(pages.end(), more.begin(), more.end());
  page::WrittenSelectors written;
  written.item = "div:has(a ~ p), li:not(ul li + li), :is(div div div) > p:nth-last-of-type(2n+1)";
  written.title = "h2 a, div div div div div a:contains('x')";
  written.date = ".//div//time[contains(@class, 'a')]";
  written.content = "p:has(> a:has(b))";
  const auto selectors = page::parse_selectors(written).value();
  // An item in an item is looked through for each of them, so deep as trees are.
  check_linear(
      pages,
      [&](const std::string& markup) {
        (void)page::read_page(markup, {}, selectors);
        (void)page::extract_article(markup, "text/html", "https://source.example/");
      },
      2 * most_per_byte);
}

TEST_CASE("X2 mending single elements takes a time in proportion to the text") {
  check_linear(
      {
          {"", "<a ", ""},
          {"", "<a ", ">"},
          {"", "<a href=x>", ""},
          {"", "<img ", ""},
          {"", "<img src=/blank.gif>", ""},
          {"", "<img src=/blank.gif><noscript>", ""},
          {"", "<img src=/blank.gif><noscript>", "</noscript>"},
          {"", "<img src=/blank.gif data-src=/#.png><noscript>", ""},
          {"", "<img src=/blank.gif data-src=/#.png><noscript></noscript", ""},
          {"", "<iframe src=https://www.youtube.com/embed/abcdefghij0>", ""},
          {"", "<iframe src=https://www.youtube.com/embed/abcdefghij0>", "</iframe>"},
      },
      [](const std::string& text) { static_cast<void>(rules::mend(text, rules::Mendings().set())); });
}

TEST_CASE("X2 twice the document is at most about twice the work, whatever it repeats") {
  NormalizeContext context;
  context.feed_url = "https://source.example/feed.xml";
  context.feed = FeedId::from_url(context.feed_url);
  context.now = Time{std::chrono::milliseconds{1'760'000'000'000}};
  context.authority = "riverd.example";
  check_linear(documents, [&](const std::string& document) {
    parse::DocumentHints hints;
    hints.url = "https://source.example/feed.xml";
    auto feed = parse::parse(document, hints);
    if (!feed) return;
    std::string printed;
    emit::append_parsed_json(printed, *feed, text::SanitizeTable::wide);
    (void)normalize(*std::move(feed), context);
  });
}

TEST_CASE("X2 so it is where every item inherits something long") {
  const std::string link = "<item><link>a</link><title>&lt;a href='b'&gt;c&lt;/a&gt;</title></item>";
  for (const auto& [before, inner] : std::vector<std::pair<std::string, std::string>>{
           {"<rss xml:base='http://a.example/", "'><channel>"},
           {"<rss xml:lang='", "'><channel>"},
           {"<rss><channel><language>", "</language>"},
           {"<rss><channel xml:base='http://a.example/", "'>"}}) {
    const auto document = [&](std::size_t bytes) {
      std::string text = before + std::string(bytes / 2, 'x') + "/" + inner;
      while (text.size() < bytes) text += link;
      return text + "</channel></rss>";
    };
    const auto read = [](const std::string& text) {
      const auto feed = parse::parse(text, {});
      REQUIRE(feed.has_value());
      std::string printed;
      emit::append_parsed_json(printed, *feed, text::SanitizeTable::wide);
      CHECK(printed.size() < 20 * text.size());
    };
    const std::string once = document(small);
    const std::string twice = document(2 * small);
    read(once);
    const std::uint64_t first = test::work_of([&] { read(once); });
    const std::uint64_t second = test::work_of([&] { read(twice); });
    INFO(before << ": " << first << ", " << second);
    CHECK(static_cast<double>(second) < twice_and_some * static_cast<double>(first));
  }
}

TEST_CASE("X2 so is the first pass over it") {
  check_linear(documents, [](const std::string& document) {
    (void)parse::parse(document, {}, {}, [](const ItemSketch&) { return false; });
  });
}

TEST_CASE("X2 so is sanitising, whatever the markup repeats") {
  for (const auto table :
       {text::SanitizeTable::strict, text::SanitizeTable::wide, text::SanitizeTable::raw}) {
    check_linear(markups, [&](const std::string& markup) {
      (void)text::sanitize(markup, "https://source.example/a/b", table);
    });
  }
}

TEST_CASE("X2 so is taking the text out of markup, and the guess whether it is any") {
  check_linear(markups, [](const std::string& markup) {
    (void)text::html_to_text(markup);
    (void)text::looks_like_html(markup);
  });
}

TEST_CASE("X2 so is reading an article for comparison, whatever it repeats") {
  std::vector<Pattern> texts = markups;
  for (const std::string_view piece : {"a",
                                       "word# ",
                                       "<p>word#</p>",
                                       "1,",
                                       "1.2.",
                                       "#",
                                       "\u4e2d",
                                       "\u4e2d\u570b#",
                                       "e\u0301",
                                       "\u0301",
                                       "\u00ad",
                                       "\ufdfa",
                                       "\U0001f600",
                                       "\uff21",
                                       "\xff",
                                       "<br>",
                                       "<p>same paragraph</p>",
                                       "'",
                                       "\u200d",
                                       ". ",
                                       "!?",
                                       "<p>.</p>",
                                       "<p>a</p>",
                                       "<br>#",
                                       "word<b>",
                                       "&amp;",
                                       "\u2026",
                                       "\u3002",
                                       "\u4e2d<br>",
                                       "\uac00",
                                       "\u0e01",
                                       "\u00e9 "}) {
    texts.push_back({"", piece, ""});
  }
  // What is only known at the end of a paragraph: that its last word is none of ASCII, that it needs its
  // context.
  for (const std::string_view end : {"\u4e2d", "\u00e9", "\u0301", "\ufdfa"}) {
    for (const std::string_view piece : {"abcdefgh", "word ", "<p>word \u0301</p>", "\u4e2d"})
      texts.push_back({"", piece, end});
  }
  check_linear(texts, [](const std::string& markup) {
    const auto article =
        dedupe::read_article(markup, text::sanitize_for_publication(markup, "https://a.example/"));
    const auto print = dedupe::fingerprint_of(article, {});
    (void)dedupe::traces_of(article, {}).bands;
    (void)dedupe::overlap_of(print, print);
    (void)article.text();
  });
}

TEST_CASE("X2 so is reading a date, a URL and a list of subscriptions") {
  const std::vector<Pattern> texts = {{"", "1", ""},   {"", "Sat, ", ""},    {"", "1:", ""},
                                      {"", "-", ""},   {"", " ", ""},        {"", "../", ""},
                                      {"", "%zz", ""}, {"http://", "@", ""}, {"", "a/", ""},
                                      {"", "?", ""},   {"", "년 ", ""},      {"", "+08:00", ""}};
  check_linear(texts, [](const std::string& value) {
    (void)parse::parse_date(value);
    (void)text::normalized_link(text::resolve_url(value, "https://source.example/a/b/c?d#e"));
  });
  check_linear({{"<opml><body>", "<outline text='a'>", ""},
                {"<opml><body>", "<outline xmlUrl='http://a.example/#'/>", "</body></opml>"}},
               [](const std::string& list) { (void)parse::parse_opml(list); });
}

}  // namespace riverd
