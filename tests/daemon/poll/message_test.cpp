#include "daemon/poll/message.hpp"

#include <catch2/catch.hpp>

using riverd::poll::printable;

TEST_CASE("ordinary text of any language is left as it is") {
  CHECK(printable("https://example.org/a?b=c: not found") == "https://example.org/a?b=c: not found");
  CHECK(printable("Übersicht, 新闻, Žluťoučký 🐴") == "Übersicht, 新闻, Žluťoučký 🐴");
  CHECK(printable("").empty());
}

TEST_CASE("X6 control characters cannot forge a log line or move a terminal's cursor") {
  CHECK(printable("a\r\nERROR b") == "a??ERROR b");
  CHECK(printable(std::string_view{"a\0b", 3}) == "a?b");
  CHECK(printable("\x1b[2J\x7f") == "?[2J?");
  CHECK(printable("a\xC2\x9B"
                  "b") == "a?b");
  CHECK(printable("a\u202Eb\u2066c\u2028d") == "a?b?c?d");
}

TEST_CASE("bytes that are no UTF-8 are replaced one by one") {
  CHECK(printable("a\xFFz") == "a?z");
  CHECK(printable("\xC0\xAF") == "??");
  CHECK(printable("\xED\xA0\x80") == "???");
  CHECK(printable("\xF5\x80\x80\x80") == "????");
  CHECK(printable("end\xE6\x96") == "end??");
}

TEST_CASE("long text is cut at a character") {
  CHECK(printable("abcdef", 4) == "abcd…");
  CHECK(printable("ab新闻", 6) == "ab新…");
  CHECK(printable("abcd", 4) == "abcd");
}
