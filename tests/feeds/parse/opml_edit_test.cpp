#include "feeds/parse/opml.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;

namespace {

std::string without(const std::string& list, const std::string& url) {
  const auto left =
      parse::without_subscriptions(list, [&](const std::string& listed) { return listed == url; });
  return left ? *left : "error: " + left.error().message();
}

std::string list_of(const std::string& body) {
  return "<?xml version=\"1.0\"?>\n<!-- <outline xmlUrl='http://x/'/> -->\n<opml version='2.0'>\n<body>\n" +
         body + "</body>\n</opml>\n";
}

}  // namespace

TEST_CASE("an outline is taken out with its line, and all else stays byte for byte") {
  const std::string other = "  <outline  text='Y > Z' xmlUrl=\"http://y/\" own='1'/>\r\n";
  CHECK(without(list_of("  <outline text='X' xmlUrl='http://x/'/>\n" + other), "http://x/") ==
        list_of(other));
  CHECK(without(list_of(other), "http://x/") == list_of(other));
}

TEST_CASE("outlines are taken out of every group, the groups stay, and of a line the rest") {
  CHECK(
      without(
          list_of("<outline text='G'><outline XMLURL=' http://x/?a=1&amp;b '/><outline xmlUrl='http://y/'/>"
                  "</outline>\n<outline text='H'>\n\t<outline xmlUrl=\"http://x/?a=1&#38;b\">"
                  "<outline text='note'/></outline>\n</outline>\n"),
          "http://x/?a=1&b") ==
      list_of("<outline text='G'><outline xmlUrl='http://y/'/></outline>\n<outline text='H'>\n</outline>\n"));
}

TEST_CASE("what cannot be read is not edited") {
  CHECK(without("<opml><body>", "x").starts_with("error: line 1"));
  CHECK(without("<html/>", "x").starts_with("error: "));
}
