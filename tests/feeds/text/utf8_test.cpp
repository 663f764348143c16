#include "feeds/text/utf8.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>

using namespace riverd::text;

namespace {

/// By the definition, character by character.
std::size_t valid_prefix(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = utf8_sequence(bytes.substr(at));
    if (length == 0) break;
    at += length;
  }
  return at;
}

}  // namespace

TEST_CASE("every two bytes are judged the same in a long text as by themselves, wherever they stand") {
  for (const std::size_t place :
       {std::size_t{0}, std::size_t{30}, std::size_t{31}, std::size_t{63}, std::size_t{198}}) {
    for (int first = 0; first < 256; ++first) {
      for (int second = 0; second < 256; ++second) {
        std::string text(200, 'a');
        text[place] = static_cast<char>(first);
        text[place + 1] = static_cast<char>(second);
        if (survey_utf8(text).valid != valid_prefix(text)) FAIL(place << ": " << first << " " << second);
      }
    }
  }
}

TEST_CASE("characters of every length, cut anywhere, are judged the same in a long text") {
  std::mt19937 random(20250222);
  const std::string sample = "aé水𝒳";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    while (text.size() < 200) {
      switch (random() % 8) {
        case 0:
          text += "é";
          break;
        case 1:
        case 2:
          text += "水";
          break;
        case 3:
          text += "𝒳";
          break;
        case 4:
          text += static_cast<char>(random() % 60 == 0 ? random() % 256 : 'x');
          break;
        default:
          text += "abcdefgh";
      }
    }
    text.resize(150 + random() % 50);
    if (survey_utf8(text).valid != valid_prefix(text)) FAIL(round);
  }
}

TEST_CASE("controls are noticed in short texts and long ones, and white space is none") {
  for (const std::size_t size : {std::size_t{10}, std::size_t{400}}) {
    std::string text(size, 'x');
    text[3] = '\t';
    text[4] = '\n';
    text[5] = '\r';
    CHECK_FALSE(survey_utf8(text).controls);
    for (const char control : {'\0', '\x01', '\x0B', '\x0C', '\x1F'}) {
      text[size - 1] = control;
      CHECK(survey_utf8(text).controls);
    }
  }
}
