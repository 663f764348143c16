#include "feeds/archive/front_matter.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::archive;

TEST_CASE("a block of front matter is taken off whatever its line ends are") {
  const auto parts = split_front_matter("---\na: 1\n---\n\nbody\n");
  CHECK(parts.block == "---\na: 1\n---\n");
  CHECK(parts.yaml == "a: 1\n");
  CHECK(parts.body == "\nbody\n");
  CHECK(split_front_matter("\xEF\xBB\xBF---\r\na: 1\r\n---\r\nbody").yaml == "a: 1\r\n");
  CHECK(split_front_matter("---\na: 1\n...\nbody").body == "body");
  CHECK(split_front_matter("---\n---").block == "---\n---");
}

TEST_CASE("what is not closed, or does not stand first, is no front matter") {
  CHECK(split_front_matter("---\na: 1\nbody").block.empty());
  CHECK(split_front_matter("x\n---\na: 1\n---\n").block.empty());
  CHECK(split_front_matter("").block.empty());
  CHECK(split_front_matter("\xEF\xBB\xBFtext").body == "text");
}

TEST_CASE("front matter is read in all the ways YAML has to write it") {
  const auto front = read_front_matter(
      "# a comment\n"
      "Title: >-\n  two\n  lines\n"
      "date: 2025-02-10 15:15:10 +08:00\n"
      "summary: 'it''s'\n"
      "categories: &all [\"a\", b]\n"
      "tags: *all\n"
      "lang:\n  - \"zh-CN\"\n"
      "author: {name: Ann, email: a@b.example}\n"
      "thumbnail: https://a.example/1.png\n"
      "comments: false\nnested: {a: {b: [1, 2]}}\n");
  REQUIRE(front.has_value());
  CHECK(front->title == "two lines");
  CHECK(front->date == "2025-02-10 15:15:10 +08:00");
  CHECK(front->summary == "it's");
  CHECK(front->categories == std::vector<std::string>{"a", "b"});
  CHECK(front->tags == front->categories);
  CHECK(front->language == "zh-CN");
  CHECK(front->authors == std::vector<std::string>{"Ann"});
  CHECK(front->image == "https://a.example/1.png");
}

TEST_CASE("front matter that cannot be read says in which line of the file") {
  const auto broken = read_front_matter("a: 1\nb: [1, 2\nc: 3\n");
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().code == FeedError::unreadable);
  CHECK(broken.error().message().starts_with("line "));
  CHECK_FALSE(read_front_matter("- a\n- b\n").has_value());
  CHECK_FALSE(read_front_matter(std::string(10'000, '[')).has_value());
  CHECK(read_front_matter("").has_value());
  CHECK_FALSE(read_front_matter("a: " + std::string(largest_front_matter, 'x')).has_value());
}

TEST_CASE("a quoted scalar reads as the text it was made of") {
  for (const std::string text :
       {"plain", "a \"b\" \\ c", "line\nline", "tab\tand \x01", "说：“好”", "", "- x: y # z"}) {
    CAPTURE(text);
    const auto front = read_front_matter("title: " + yaml_quoted(text) + "\n");
    REQUIRE(front.has_value());
    CHECK(front->title == text);
  }
}
