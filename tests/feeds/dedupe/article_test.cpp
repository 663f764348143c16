#include "feeds/dedupe/article.hpp"
#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace riverd::dedupe {
namespace {

Article article(const std::string& html, const std::string& title = {}) {
  return read_article(title, text::sanitize_for_publication(html, {}));
}

std::vector<std::uint64_t> tokens(const std::string& text) {
  return article("<p>" + text + "</p>").tokens;
}

TEST_CASE("D3 words are compared in one case and in their compatibility form") {
  CHECK(tokens("Fire AT the Dam") == tokens("fire at the dam"));
  CHECK(tokens("ＦＩＲＥ ２０２５") == tokens("fire 2025"));
  CHECK(tokens("ﬁre caf\u0065\u0301") == tokens("fire caf\u00e9"));
  CHECK(tokens("straße") == tokens("STRASSE"));
  CHECK(tokens("co\u00adoperate zero\u200bwidth") == tokens("cooperate zerowidth"));
  CHECK(tokens("fire at") != tokens("fireat"));
}

TEST_CASE("D3 words are the same wherever in the text they stand, and however long") {
  const std::string word = "Incomprehensibilities";
  for (std::size_t length = 1; length <= word.size(); ++length) {
    for (std::size_t before = 0; before < 9; ++before) {
      CAPTURE(length, before);
      const auto alone = tokens(word.substr(0, length));
      REQUIRE(alone.size() == 1);
      const std::string around(before, '-');
      CHECK(tokens(around + word.substr(0, length) + " ends the sentence here").front() == alone.front());
      CHECK(tokens("A sentence " + around + word.substr(0, length)).back() == alone.front());
      CHECK(tokens("水" + word.substr(0, length) + "水").at(1) == alone.front());
      // The mathematicians' bold A.
      CHECK(tokens(around + "\U0001d400" + word.substr(0, length)) == tokens("A" + word.substr(0, length)));
    }
  }
  CHECK(tokens("résumé naïve") == tokens("re\u0301sume\u0301 nai\u0308ve"));
  CHECK(tokens("abcdefghé").front() != tokens("abcdefgh").front());
  CHECK(tokens("one… two…3…4") == tokens("one... two...3...4"));
  CHECK(tokens("a@b[c`d{e/f:g").size() == 7);
}

TEST_CASE("D3 each Han character is a token, and traditional ones are their simplified forms") {
  CHECK(tokens("水位上涨").size() == 4);
  CHECK(tokens("國家圖書館") == tokens("国家图书馆"));
  CHECK(tokens("電車，開門。") == tokens("电车 开门"));
  CHECK(tokens("東京タワー 2025年").size() == 7);
  CHECK(tokens("𠀀").size() == 1);
}

TEST_CASE("D7 numbers are tokens that can be told from words") {
  const auto is_number = [](std::uint64_t token) { return (token & 1U) != 0; };
  for (const char* number : {"7", "2025", "1,234", "3.5", "1'000'000", "１２"}) {
    CAPTURE(number);
    REQUIRE(tokens(number).size() == 1);
    CHECK(is_number(tokens(number).front()));
  }
  CHECK(tokens("1,234") == tokens("1234"));
  CHECK(tokens("3.5") != tokens("35"));
  CHECK(tokens("see 7, then 8.").size() == 4);
  CHECK_FALSE(is_number(tokens("7th").front()));
  CHECK_FALSE(is_number(tokens("水").front()));
}

TEST_CASE("D2 paragraphs are set apart by blocks and line breaks, and cover the tokens") {
  const auto read = article("<div>one two<p>three <b>fo</b>ur</p>five<br>six</div><ul><li>seven</ul>");
  CHECK(read.tokens.size() == 7);
  CHECK(read.paragraphs.size() == 5);
  std::uint32_t next = 0;
  for (const Paragraph& paragraph : read.paragraphs) {
    CHECK(paragraph.first == next);
    next += paragraph.count;
  }
  CHECK(next == read.tokens.size());
  CHECK(article("<p>Read more here!</p>").paragraphs[0].digest ==
        article("<div><i>read more HERE</i></div>").paragraphs[0].digest);
}

TEST_CASE("an article is told by its text and title whatever their marks and markup") {
  const auto one = article("<p>The water, it rises.</p>", "Water & fire");
  const auto other = article("<div>the <em>water</em> it rises</div>", "water / FIRE");
  CHECK(one.text() == other.text());
  CHECK(one.title == other.title);
  CHECK(one.title_tokens == 2);
  CHECK(article("").text() == 0);
  CHECK(article("<p>x</p>").title == 0);
}

}  // namespace
}  // namespace riverd::dedupe
