#include "feeds/archive/write_file.hpp"

#include "feeds/archive/markdown.hpp"
#include "feeds/archive/read_file.hpp"
#include "feeds/normalize/normalize.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace riverd;
using namespace riverd::archive;

namespace {

constexpr Time now{std::chrono::milliseconds{1'760'000'000'000}};

/// As an import makes it.
Entry entry_of(const std::string& bytes) {
  auto file = read_file(bytes);
  REQUIRE(file.has_value());
  ParsedFeed feed;
  feed.items.push_back(std::move(file->entry));
  NormalizeContext context;
  context.feed = FeedId{7};
  context.feed_url = "archive:test";
  context.now = now;
  auto read = normalize(std::move(feed), context);
  REQUIRE(read.entries.size() == 1);
  return read.entries.front().entry;
}

const std::string mirrored =
    "<!--1740249544000-->\n[标题：(一) [上]](https://news.example/a/1_(x).html)\n------\n\n"
    "<div><i>Sat, 22 Feb 2025 18:08:09 GMT</i></div><p>正文<b>重点。</b>后。</p><pre>a\n\nb</pre>\n";

void check_same(const Entry& a, const Entry& b) {
  CHECK(a.id == b.id);
  CHECK(a.title == b.title);
  CHECK(a.url == b.url);
  CHECK(a.times.stated_published == b.times.stated_published);
  CHECK(a.times.mirrored_at == b.times.mirrored_at);
  CHECK(a.times.effective == b.times.effective);
  CHECK(a.language == b.language);
  CHECK(a.image == b.image);
  CHECK(a.categories == b.categories);
  CHECK(a.authors == b.authors);
  CHECK(outline(a.content.str()) == outline(b.content.str()));
}

}  // namespace

TEST_CASE("A2 an item file that riverd wrote is the entry again, and the same file") {
  const Entry entry = entry_of(mirrored);
  CHECK(entry.times.mirrored_at.has_value());
  const std::string written = to_item_file(entry);
  CHECK(
      written.starts_with("<!--1740249544000-->\n[标题：(一) "
                          "[上]](https://news.example/a/1_(x).html)\n------\n\n<div><i>Sat, 22"));
  const Entry again = entry_of(written);
  check_same(again, entry);
  CHECK(again.content == entry.content);
  CHECK(to_item_file(again) == written);
}

TEST_CASE("A2 a post that riverd wrote is the entry again, and the same file") {
  for (const std::string& given :
       {mirrored,
        std::string("---\ntitle: \"a \\\"b\\\"\"\ndate: 2025-02-10T15:15:10.250+08:00\nauthors: [Ann, Bob]\n"
                    "categories: [x, y]\nlang: zh-CN\nthumbnail: https://i.example/t.png\n---\n\n"
                    "A *text* with a [link](https://a.example/) and\n\n- a\n- "
                    "b\n\n[qq](https://new.example/a/1)\n")}) {
    const Entry entry = entry_of(given);
    const std::string written = to_post(entry, "qq");
    CAPTURE(written);
    const Entry again = entry_of(written);
    check_same(again, entry);
    CHECK(to_post(again, "qq") == written);
    CHECK(written.ends_with(")\n"));
  }
}

TEST_CASE("an entry without link, title or text has a file too") {
  const Entry entry = entry_of("---\ntitle: t\n---\n");
  CHECK(to_post(entry, "s") == "---\ntitle: \"t\"\n---\n\n");
  CHECK(to_item_file(entry).ends_with("[t]()\n------\n\n\n"));
}

TEST_CASE("A2 of a post that changed the front matter stays as it was, but for its title") {
  const std::string original =
      "---\r\n# mine\r\ntitle:   'old'   \r\nweird: &a [1,  2]\r\nmenu: \"\"\r\n---\r\n\r\nold text\r\n";
  Entry entry = entry_of(original);
  entry.title = "new: \"one\"";
  const std::string written = to_changed_post(entry, "s", original);
  CHECK(
      written.starts_with("---\r\n# mine\r\ntitle: \"new: \\\"one\\\"\"\r\nweird: &a [1,  2]\r\nmenu: "
                          "\"\"\r\n---\r\n\nold text\n"));
  CHECK(entry_of(written).title == entry.title);
}

TEST_CASE("a file's name is of the day and the entry") {
  const Entry entry = entry_of(mirrored);
  CHECK(file_name(entry) == "2025-02-22-" + entry.id.to_string().substr(0, 16) + ".md");
}
