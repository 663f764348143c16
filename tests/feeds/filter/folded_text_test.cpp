#include "feeds/filter/folded_text.hpp"

#include <catch2/catch.hpp>

namespace riverd::filter {
namespace {

TEST_CASE("D3 folding makes one of cases, widths and Chinese scripts") {
  CHECK(folded("High WATER") == "high water");
  CHECK(folded("ＡＢＣ１２３！") == "abc123!");
  CHECK(folded("河水上漲") == folded("河水上涨"));
  CHECK(folded("Straße") == "strasse");
  CHECK(folded("Cafe\xCC\x81") == folded("CAFÉ"));
  CHECK(folded("ﾊﾛｰ") == folded("ハロー"));
  CHECK(folded("“Don’t” – stop") == "\"don't\" - stop");
  CHECK(folded("soft\xC2\xADhyphen") == "softhyphen");
}

TEST_CASE("white space folds to single spaces and is trimmed") {
  CHECK(folded("  a \t\n b\xC2\xA0\xE3\x80\x80 c ") == "a b c");
  CHECK(folded(" \n ").empty());
}

TEST_CASE("bytes that are no UTF-8 stay apart from what is") {
  CHECK(folded("a\xFFz") == "a\xEF\xBF\xBDz");
  CHECK(contains(folded("a\xFF z"), "z", Ending::word));
}

TEST_CASE("words are found as words where spaces divide them, and anywhere elsewhere") {
  struct Row {
    const char* text;
    const char* wanted;
    bool found;
  };
  const Row row = GENERATE(values<Row>({
      {"the river rose", "river", true},
      {"the rivers rose", "river", false},
      {"driver", "river", false},
      {"river-bank", "river", true},
      {"the river, rose", "river", true},
      {"river2", "river", false},
      {"открытая река", "река", true},
      {"открытая река", "рек", false},
      {"learn c++ now", "c++", true},
      {"learn c++11 now", "c++", true},
      {"abc++", "c++", false},
      {"vitamin c", "c++", false},
      {"河水上涨两公尺", "上涨", true},
      {"河水 上涨", "水上", false},
      {"iphone手机", "iphone", true},
      {"iphone手机", "手机", true},
      {"iphones手机", "iphone", false},
      {"서울에서 만나다", "서울", true},
      {"ข่าวแม่น้ำวันนี้", "แม่น้ำ", true},
      {"open source", "open source", true},
      {"open-source", "open source", false},
      {"a b", "", false},
      {"aab aaba aab", "aab", true},
      {"aaba", "aab", false},
  }));
  CAPTURE(row.text, row.wanted);
  CHECK(contains(folded(row.text), folded(row.wanted), Ending::word) == row.found);
}

TEST_CASE("a beginning of a word ends anywhere and begins where the word does") {
  CHECK(contains("the rivers", "river", Ending::prefix));
  CHECK_FALSE(contains("the drivers", "river", Ending::prefix));
}

TEST_CASE("words are counted: runs of letters, and each character where there are no spaces") {
  CHECK(count_words("") == 0);
  CHECK(count_words("two words.") == 2);
  CHECK(count_words("it's 1,234") == 4);
  CHECK(count_words(folded("河水上漲 two")) == 5);
}

}  // namespace
}  // namespace riverd::filter
