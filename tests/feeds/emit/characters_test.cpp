// Characters beyond the first 65,536, and those that only together are one, come out of every writer as they
// went in, however their document spelled them.

#include "feeds/archive/markdown.hpp"
#include "feeds/emit/atom.hpp"
#include "feeds/emit/html_page.hpp"
#include "feeds/emit/json_feed.hpp"
#include "feeds/emit/opml.hpp"
#include "feeds/emit/rss.hpp"
#include "feeds/text/html_text.hpp"
#include "output_fixture.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace riverd;
using namespace riverd::emit;

namespace {

/// A face, a family of three joined into one, a flag of two letters, an ideograph of plane 2, a face with a
/// skin's tone, a mark that asks for an emoji's form.
const std::string characters = "😀 👩‍👩‍👧 🇨🇳 𠀀 👍🏽 ☔️";
/// The same as references, also in UTF-16's halves where documents write them so.
const std::string references =
    "&#x1F600; &#x1F469;&zwj;&#128105;&#8205;&#x1F467; &#x1F1E8;&#x1F1F3; &#131072; &#x1F44D;&#x1F3FD; "
    "&#x2614;&#xFE0F;";
/// With and without a space between scripts: whichever the author wrote.
const std::string spaced = "水位 River 上涨 3 米";
const std::string dense = "水位River上涨3米";

OutputFeed feed_with(const std::string& title, const std::string& markup) {
  OutputEntry output = fixture::mirrored_entry();
  output.entry.title = title;
  output.entry.content = text::sanitize_for_publication(markup, {});
  return fixture::feed_of({output});
}

std::map<std::string, std::string> written(const std::string& title, const std::string& markup) {
  const OutputFeed feed = feed_with(title, markup);
  PageFrame frame;
  frame.site.base_url = "https://river.example";
  return {{"Atom", to_atom(feed)},
          {"RSS", to_rss(feed)},
          {"JSON Feed", to_json_feed(feed)},
          {"page", river_page(feed, frame)},
          {"Markdown", title + "\n" + archive::html_to_markdown(feed.entries.front().entry.content)},
          {"OPML", to_opml(title + markup, {})}};
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++out;
  return out;
}

}  // namespace

TEST_CASE("O10 emoji and characters of the supplementary planes come out of every writer as they are") {
  for (const auto& [format, text] : written(characters, "<p>" + characters + "</p>")) {
    INFO(format);
    CHECK(times(text, characters) >= 1);
    CHECK(text.find("\xEF\xBF\xBD") == std::string::npos);
  }
}

TEST_CASE("O10 characters that are written as references are the characters") {
  CHECK(text::html_to_text(references) == characters);
  CHECK(text::sanitize_for_publication("<p>" + references + "</p>", {}).str() == "<p>" + characters + "</p>");
}

TEST_CASE("spaces between scripts are neither put in nor taken out") {
  for (const std::string& text : {spaced, dense}) {
    for (const auto& [format, document] : written(text, "<p>" + text + "</p>")) {
      INFO(format);
      CHECK(times(document, text) >= 1);
    }
  }
}
