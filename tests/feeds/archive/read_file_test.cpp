#include "feeds/archive/read_file.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::archive;

TEST_CASE("A1 a stamped item is read as the item its feed had") {
  const auto file = read_file(
      "<!--1740249544000-->\n[Two [brackets]](https://news.example/a/1.html)\n------\n\n"
      "<div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div><p>Text.</p>\n");
  REQUIRE(file.has_value());
  CHECK(file->form == FileForm::item);
  CHECK(file->entry.title.value == "Two [brackets]");
  CHECK(file->entry.url == "https://news.example/a/1.html");
  CHECK(file->entry.id == file->entry.url);
  CHECK_FALSE(file->entry.id_synthetic);
  REQUIRE(file->entry.timestamp_comment);
  CHECK(file->entry.timestamp_comment->time_since_epoch().count() == 1740249544000);
  CHECK(file->entry.content.value.starts_with("<div><i>Sat, 22"));
  CHECK(file->entry.content.value.ends_with("<p>Text.</p>"));
}

TEST_CASE("A1 an item may have front matter, seconds, CR LF, a byte order mark and Markdown") {
  const auto file = read_file(
      "\xEF\xBB\xBF---\r\ntags: [x]\r\n---\r\n<!-- 1740249544 -->\r\n[T](https://a.example/1)\r\n---\r\n\r\n"
      "Some *soft* text.\r\n");
  REQUIRE(file.has_value());
  CHECK(file->form == FileForm::item);
  CHECK(file->entry.title.value == "T");
  CHECK(file->entry.tags == std::vector<std::string>{"x"});
  CHECK(file->entry.timestamp_comment->time_since_epoch().count() == 1740249544000);
  CHECK(file->entry.content.value == "<p>Some <em>soft</em> text.</p>\n");
}

TEST_CASE("A1 a post is read with its front matter and the source its last line names") {
  const auto file = read_file(
      "---\ntitle: \"标题\"\ndate: \"2025-02-10 15:15:10\"\nsummary: \"First words of...\"\ncategories:\n  - "
      "\"qq\"\n"
      "lang:\n  - \"zh-CN\"\n---\n\n![图片](https://i.example/1/641)\n\nFirst words of the text.\n\n"
      "[qq](https://new.example/a/1)");
  REQUIRE(file.has_value());
  CHECK(file->form == FileForm::post);
  CHECK(file->entry.title.value == "标题");
  CHECK(file->entry.url == "https://new.example/a/1");
  REQUIRE(file->entry.published);
  CHECK_FALSE(file->entry.published->has_zone);
  CHECK(file->entry.summary.empty());
  CHECK(file->entry.language == "zh-CN");
  CHECK(file->entry.source->title.value == "qq");
  CHECK(file->entry.content.value ==
        "<p><img src=\"https://i.example/1/641\" alt=\"图片\"></p>\n<p>First words of the text.</p>\n");
}

TEST_CASE("a summary that says more than the text begins with is kept") {
  const auto file = read_file("---\ntitle: t\nsummary: In short, all is well.\n---\nA long text.\n");
  REQUIRE(file.has_value());
  CHECK(file->entry.summary.value == "In short, all is well.");
}

TEST_CASE("A4 a page's text gives neither title nor date nor link") {
  const auto file = read_file("Home > News\n\nA headline\n\n2025-02-10 08:00\n\nText of the page.\n");
  REQUIRE(file.has_value());
  CHECK(file->form == FileForm::page);
  CHECK(file->entry.title.empty());
  CHECK(file->entry.url.empty());
  CHECK_FALSE(file->entry.published);
  CHECK(file->entry.id_synthetic);
  CHECK(file->entry.content.kind == ParsedText::Kind::plain);
}

TEST_CASE("a comment that is no stamp, or a rule without a title, makes no item of a page") {
  CHECK(read_file("<!--12-->\ntext")->form == FileForm::page);
  CHECK(read_file("Title\n-----\n\ntext")->form == FileForm::page);
  CHECK(read_file("[a](https://a.example/) and more\n-----\n")->form == FileForm::page);
}

TEST_CASE("a file that cannot be read says why") {
  CHECK(read_file(" \n").error().code == FeedError::empty);
  CHECK(read_file("---\na: [\n---\ntext").error().code == FeedError::unreadable);
}
