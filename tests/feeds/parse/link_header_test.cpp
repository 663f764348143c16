#include "feeds/parse/link_header.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;
using parse::parse_link_header;

namespace {

constexpr const char* base = "https://a.example/dir/page";

std::string rels(std::string_view value) {
  std::string out;
  for (const Link& link : parse_link_header(value, base)) {
    out += (out.empty() ? "" : " ") + link.rel + "=" + link.href;
  }
  return out;
}

}  // namespace

TEST_CASE("Link headers are read with all their parameters") {
  const auto links = parse_link_header(
      "<feed.xml>; rel=\"alternate\"; type=\"Application/Atom+XML\"; title=\"News, \\\"all\\\"; here\"; "
      "hreflang=de, "
      "</hub?a=1,2;x>;rel=hub",
      base);
  REQUIRE(links.size() == 2);
  CHECK(links[0] == Link{"alternate",
                         "https://a.example/dir/feed.xml",
                         "application/atom+xml",
                         "News, \"all\"; here",
                         "de",
                         {}});
  CHECK(links[1].rel == "hub");
  CHECK(links[1].href == "https://a.example/hub?a=1,2;x");
}

TEST_CASE("a link of several relations is one of each, and the first rel counts") {
  CHECK(rels("<x>; rel=\"Self  Alternate\"; rel=hub") ==
        "self=https://a.example/dir/x alternate=https://a.example/dir/x");
}

TEST_CASE("links of other documents, without relation and damaged ones are left out") {
  CHECK(rels("<x>; rel=hub; anchor=\"#top\", <y>; title=t, <z; rel=hub").empty());
  CHECK(rels("x; rel=hub, , <ok> ; rel = hub") == "hub=https://a.example/dir/ok");
  CHECK(rels("").empty());
  CHECK(rels(std::string(100'000, '<')).empty());
}

TEST_CASE("no more than 64 links are read") {
  std::string many;
  for (int i = 0; i < 200; ++i) many += "<x>; rel=hub,";
  CHECK(parse_link_header(many, base).size() == 64);
}
