#include "feeds/emit/display_language.hpp"

#include <catch2/catch.hpp>

using riverd::emit::display_language;

TEST_CASE("O11 a text's language is what is declared, as far as its script can be that") {
  CHECK(display_language("en-GB", "The tide") == "en-GB");
  CHECK(display_language("zh-TW", "港口的潮汐") == "zh-TW");
  CHECK(display_language("ja", "東京") == "ja");
  CHECK(display_language("de", "").compare("de") == 0);
  CHECK(display_language("", "The tide").empty());
  CHECK(display_language("no such language", "The tide").empty());
}

TEST_CASE("O11 Chinese, Japanese and Korean are known by their script where nothing else fits") {
  CHECK(display_language("", "港口的潮汐") == "zh");
  CHECK(display_language("en", "港口的潮汐，Harbour 报道") == "zh");
  CHECK(display_language("en-US", "港の水位が上がった") == "ja");
  CHECK(display_language("", "항구의 수위") == "ko");
  CHECK(display_language("en", "The word 河 means river, and this sentence is English") == "en");
}

TEST_CASE("O11 a text without one Chinese character is no Chinese, whatever its feed says") {
  CHECK(display_language("zh-CN", "The tide is high") == "und");
  CHECK(display_language("zh-CN", "2025") == "zh-CN");
}
