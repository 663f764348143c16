#include "feeds/text/scan.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/replace.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>

using namespace riverd;

namespace {

/// A text in which markup, white space and letters stand in any order, as dense as `share` of ten says.
std::string mixture(std::size_t size, unsigned share, std::minstd_rand& random) {
  constexpr std::string_view special = "&<>\" \t\n\r\f";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += random() % 10 < share ? special[random() % special.size()] : 'a';
  }
  return text;
}

std::string escaped_one_by_one(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const std::string_view escape = text::escaped(c);
    out += escape.empty() ? std::string_view(&c, 1) : escape;
  }
  return out;
}

std::string folded_one_by_one(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = std::string_view(" \t\n\r\f").find(c) != std::string_view::npos;
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

TEST_CASE("scanning by blocks finds what looking at each character finds, at every length") {
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string plain(size, 'a');
    REQUIRE(text::scan(plain, 0, text::is_markup) == std::string_view::npos);
    for (std::size_t at = 0; at < size; ++at) {
      std::string marked = plain;
      marked[at] = '<';
      REQUIRE(text::scan(marked, 0, text::is_markup) == at);
      REQUIRE(text::scan(marked, at, text::is_markup) == at);
      REQUIRE(text::scan(marked, at + 1, text::is_markup) == std::string_view::npos);
    }
  }
}

TEST_CASE("replacing and folding by blocks give what they give character by character, at every length") {
  std::minstd_rand random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    for (const unsigned share : {1U, 5U, 10U}) {
      const std::string text = mixture(size, share, random);
      INFO(text);
      REQUIRE(text::escape_markup(text) == escaped_one_by_one(text));
      REQUIRE(text::fold_white_space(text) == folded_one_by_one(text));
    }
  }
}

TEST_CASE("a text between two marks is appended whole, however long it is") {
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string name(size, 'n');
    std::string out = "x";
    text::append_between(out, "</", name, ">");
    REQUIRE(out == "x</" + name + ">");
  }
  std::string out = "x";
  text::append_between(out, {}, {}, {});
  CHECK(out == "x");
}
