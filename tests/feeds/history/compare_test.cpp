#include "feeds/history/compare.hpp"

#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::history;

namespace {

Entry entry(const std::string& html, const std::string& title = "Tide") {
  Entry out;
  out.title = title;
  out.content = text::sanitize_for_publication(html, {});
  return out;
}

/// `same -removed- +added+`, a line a paragraph; `…N` for skipped ones.
std::string told(const Comparison& comparison) {
  std::string out;
  for (const Paragraph& paragraph : comparison.paragraphs) {
    if (paragraph.skipped > 0) out += "…" + std::to_string(paragraph.skipped);
    for (const Piece& piece : paragraph.pieces) {
      const char* mark = piece.change == Change::removed ? "-" : piece.change == Change::added ? "+" : "";
      out += mark + piece.text + mark;
    }
    out += '\n';
  }
  return out;
}

std::string paragraphs(int count, const std::string& changed = {}, int at = -1) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += "<p>" + (i == at ? changed : "Paragraph number " + std::to_string(i)) + "</p>";
  return out;
}

}  // namespace

TEST_CASE("a comparison tells changed words in their paragraph") {
  CHECK(told(compare(entry("<p>The water rose quickly.</p>"), entry("<p>The water fell quickly.</p>"))) ==
        "Tide\nThe water -rose-+fell+ quickly.\n");
  CHECK(told(compare(entry("<p>x</p>", "Low tide"), entry("<p>x</p>", "High tide"))) ==
        "-Low-+High+ tide\nx\n");
}

TEST_CASE("changed words side by side are one change") {
  CHECK(told(compare(entry("<p>a quick brown fox</p>"), entry("<p>a slow red fox</p>"))) ==
        "Tide\na -quick brown-+slow red+ fox\n");
}

TEST_CASE("Chinese is compared by words without spaces between them") {
  CHECK(told(compare(entry("<p>港口今天的水位很高。</p>"), entry("<p>港口昨天的水位很高。</p>"))) ==
        "Tide\n港口-今天-+昨天+的水位很高。\n");
}

TEST_CASE("a split paragraph shows where") {
  CHECK(told(compare(entry("<p>One. Two.</p>"), entry("<p>One.</p><p>Two.</p>"))) ==
        "Tide\nOne.- -+¶ +Two.\n");
}

TEST_CASE("paragraphs that did not change are counted, but for the neighbours") {
  const auto text = told(compare(entry(paragraphs(9)), entry(paragraphs(9, "Quite new", 4))));
  CHECK(text == "…4\nParagraph number 3\n-Paragraph number 4-+Quite new+\nParagraph number 5\n…3\n");
}

TEST_CASE("equal readings have nothing to compare") {
  CHECK(compare(entry("<p>a <b>b</b></p>"), entry("<div>a b</div>")) == Comparison{});
}

TEST_CASE("hostile revisions are compared by paragraphs, and to an end") {
  std::string a;
  std::string b;
  for (int i = 0; i < 40'000; ++i) {
    a += "x" + std::to_string(i) + " ";
    b += "y" + std::to_string(i) + " ";
  }
  const Comparison one = compare(entry("<p>" + a + "</p>"), entry("<p>" + b + "</p>"));
  CHECK(one.cut);
  std::string many_a;
  std::string many_b;
  for (int i = 0; i < 20'000; ++i) {
    many_a += "<p>x" + std::to_string(i) + "</p>";
    many_b += "<p>y" + std::to_string(i) + "</p>";
  }
  const Comparison two = compare(entry(many_a), entry(many_b));
  REQUIRE(two.paragraphs.size() > 10'000);
  CHECK(two.paragraphs.back().pieces.front().change == Change::added);
}
