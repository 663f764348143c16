#include "feeds/emit/abridge.hpp"

#include "feeds/text/beginning.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using text::beginning_of;

namespace {

Entry entry(const std::string& content, const std::string& summary = {}) {
  Entry out;
  out.title = "Title";
  out.content = text::sanitize_for_publication(content, {});
  out.summary = text::sanitize_for_publication(summary, {});
  out.image = "https://a.example/1.png";
  return out;
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("a text begins with whole sentences where one ends in time") {
  CHECK(beginning_of("Short.", 100) == "Short.");
  CHECK(beginning_of("One two three. Four five six seven eight.", 20) == "One two three.");
  CHECK(beginning_of("Wirklich? Ja, wirklich und wahrhaftig.", 14) == "Wirklich?");
  CHECK(beginning_of("河水上漲兩公尺。居民已經撤離到高處。", 24) == "河水上漲兩公尺。");
}

TEST_CASE("else it ends between words, or in Chinese between characters") {
  CHECK(beginning_of("One two three four five", 12) == "One two…");
  CHECK(beginning_of(repeated("河", 30), 11) == "河河河河河…");
  // No line, and so no beginning, has a closing mark alone on the other side.
  CHECK(beginning_of("河水上漲兩公尺，居民撤離", 14) == "河水上漲兩公…");
  CHECK(beginning_of(std::string(50, 'x'), 10) == std::string(10, 'x') + "…");
}

TEST_CASE("no character is cut, however it is written") {
  const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  CHECK(beginning_of(repeated(family, 5), 9) == family + "…");
  CHECK(beginning_of(repeated("e\u0301", 9), 5).ends_with("\u0301…"));
}

TEST_CASE("of an entry that is abridged its headline stays, or its summary") {
  auto headline = entry("<p>Whole text.</p>", "A summary");
  emit::abridge(headline, emit::Extent::headlines);
  CHECK(headline.title == "Title");
  CHECK(headline.content.empty());
  CHECK(headline.summary.empty());
  CHECK(headline.image.empty());

  auto untitled = entry("<p>A note without a title.</p>");
  untitled.title.clear();
  emit::abridge(untitled, emit::Extent::headlines);
  CHECK(untitled.title == "A note without a title.");

  auto own = entry("<p>Whole text.</p>", "A <em>fine</em> summary");
  emit::abridge(own, emit::Extent::summary);
  CHECK(own.summary.str() == "A <em>fine</em> summary");
  CHECK(own.content.empty());

  auto made = entry("<p>" + repeated("A sentence of text &amp; more. ", 100) + "</p>");
  emit::abridge(made, emit::Extent::summary);
  CHECK(made.content.empty());
  CHECK(text::html_to_text(made.summary.str()).ends_with("text & more."));
  CHECK(made.summary.str().size() < 800);

  auto whole = entry("<p>Whole text.</p>");
  const Entry before = whole;
  emit::abridge(whole, emit::Extent::full);
  CHECK(whole == before);
}
