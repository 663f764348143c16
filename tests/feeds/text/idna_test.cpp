#include "feeds/text/idna.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd::text;

TEST_CASE("international names become ASCII and are read as they were written") {
  CHECK(ascii_host("B\u00dccher.example") == "xn--bcher-kva.example");
  CHECK(ascii_host("b%C3%BCcher.example.") == "xn--bcher-kva.example");
  CHECK(ascii_host("\u4f8b\u5b50.\u6d4b\u8bd5") == "xn--fsqu00a.xn--0zwm56d");
  CHECK(ascii_host("Example.ORG") == "example.org");
  CHECK(readable_host("xn--bcher-kva.example") == "b\u00fccher.example");
  CHECK(readable_host("example.org") == "example.org");
  CHECK(with_ascii_host("https://b\u00fccher.example:8080/%C3%BC?x#y") ==
        "https://xn--bcher-kva.example:8080/%C3%BC?x#y");
  CHECK(with_readable_host("https://me@xn--bcher-kva.example/%C3%BC") ==
        "https://me@b\u00fccher.example/%C3%BC");
}

TEST_CASE("what is no international name stays what it is") {
  for (const char* host : {"", ".", "..", "a..b", "a..", ".a", "a b", "a/b", "xn--a", "%zz.example"}) {
    INFO(host);
    CHECK((ascii_host(host).empty() || ascii_host(host) == host));
  }
  CHECK(readable_host("xn--99999") == "xn--99999");
  for (const char* url : {"https://[::1]/x", "file:///a", "no url", "https://Example.org/"}) {
    INFO(url);
    CHECK(with_ascii_host(url) == url);
    CHECK(with_readable_host(url) == url);
  }
}
