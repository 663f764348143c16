#include "feeds/history/words.hpp"

#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace riverd;
using namespace riverd::history;

namespace {

std::string joined(const std::vector<std::string_view>& words) {
  return std::accumulate(words.begin(), words.end(), std::string(),
                         [](std::string all, std::string_view word) { return std::move(all) += word; });
}

bool contains(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

TEST_CASE("words together are the text") {
  for (const std::string text : {"", "one", "The quick, brown fox can't jump 32.3 feet.",
                                 "今天的水位比昨天高。", "สวัสดีชาวโลก", "🙂🙃 e\xCC\x81"}) {
    CHECK(joined(words_of(text)) == text);
  }
  CHECK(contains(words_of("The fox can't jump 32.3 feet."), "can't"));
  CHECK(contains(words_of("The fox can't jump 32.3 feet."), "32.3"));
  CHECK(contains(words_of("今天的水位比昨天高"), "今天"));
}

TEST_CASE("a word that does not end is several, cut between characters") {
  const std::string text = std::string(1000, 'a') + "水";
  const auto words = words_of(text);
  CHECK(words.size() > 10);
  CHECK(joined(words) == text);
  CHECK(words.back().ends_with("水"));
}

TEST_CASE("the reading of an entry is its title, its paragraphs, its pictures and enclosures") {
  Entry entry;
  entry.title = "The  tide";
  entry.content = text::sanitize_for_publication(
      "<p>The <b>water</b>\nrose.</p><ul><li>one<li>two</ul>bare<br>text"
      "<img src=\"https://i.example/p/quay.jpg?sig=1\">",
      {});
  entry.enclosures.push_back({"https://m.example/a.mp3?t=1", {}, {}, {}, {}});
  CHECK(reading_of(entry).paragraphs == std::vector<std::string>{"The tide", "The water rose.", "one", "two",
                                                                 "bare", "text [picture: quay.jpg]",
                                                                 "[enclosure: https://m.example/a.mp3]"});
}

TEST_CASE("a reading ends somewhere") {
  Entry entry;
  std::string html;
  for (int i = 0; i < 20'000; ++i) html += "<p>paragraph number " + std::to_string(i) + "</p>";
  entry.content = text::sanitize_for_publication(html, {});
  const Reading reading = reading_of(entry);
  CHECK(reading.cut);
  CHECK(reading.paragraphs.size() < 20'000);
}
