#include "feeds/rules/word_scan.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace riverd::rules;

std::vector<std::uint8_t> find(const WordScan& scan, std::string_view text, std::size_t owners) {
  std::vector<std::uint8_t> found(owners);
  scan.find(text, found);
  return found;
}

using Found = std::vector<std::uint8_t>;

TEST_CASE("words are found wherever they stand, each for its owner") {
  const WordScan scan({{"feedflare", 0}, {"feeds.example/~", 0}, {"最先出现在", 2}});
  CHECK(find(scan, "", 3) == Found{0, 0, 0});
  CHECK(find(scan, "feedflare", 3) == Found{1, 0, 0});
  CHECK(find(scan, "a feedflar e feeds.example/ ~", 3) == Found{0, 0, 0});
  CHECK(find(scan, "<a href=\"https://feeds.example/~\">", 3) == Found{1, 0, 0});
  CHECK(find(scan, "文章最先出现在某处 feedflare", 3) == Found{1, 0, 1});
}

TEST_CASE("words of fewer than four bytes are found too") {
  const WordScan scan({{"&#", 0}, {"x", 1}});
  CHECK(find(scan, "a&#b", 2) == Found{1, 0});
  CHECK(find(scan, "x", 2) == Found{0, 1});
  CHECK(find(scan, "& #", 2) == Found{0, 0});
}

TEST_CASE("a word that begins before the text or ends behind it is not found") {
  const WordScan scan({{"etaoin!shr.", 0}});
  CHECK(find(scan, "in!shr.", 1) == Found{0});
  CHECK(find(scan, "etaoin!shr", 1) == Found{0});
  CHECK(find(scan, "etaoin!shr.", 1) == Found{1});
}

TEST_CASE("a word is found at every distance from the beginning, beside words of any length") {
  const WordScan scan({{"a rather long one of many bytes", 0}, {"feedx.", 1}, {"four", 2}});
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string filler(before, '.');
    CHECK(find(scan, filler + "a rather long one of many bytes", 3) == Found{1, 0, 0});
    CHECK(find(scan, filler + "feedx.", 3) == Found{0, 1, 0});
    CHECK(find(scan, filler + "four" + filler, 3) == Found{0, 0, 1});
  }
}

TEST_CASE("a scan of nothing finds nothing") {
  CHECK(find(WordScan(), "text", 1) == Found{0});
}

}  // namespace
