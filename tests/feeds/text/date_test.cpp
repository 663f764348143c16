#include "feeds/parse/date.hpp"

#include <catch2/catch.hpp>

using riverd::to_rfc3339;
using riverd::parse::parse_date;

namespace {

std::string read(const std::string& text) {
  const auto date = parse_date(text);
  return date ? to_rfc3339(date->time) : "-";
}

}  // namespace

TEST_CASE("RFC 822 dates and their common wrong forms are read") {
  const std::string wanted = "2025-03-01T10:20:30Z";
  for (const std::string text :
       {"Sat, 01 Mar 2025 10:20:30 GMT", "1 Mar 2025 10:20:30 +0000", "Monday, 1 March 2025 10:20:30 UT",
        "Sat, 01 Mar 25 10:20:30 Z", "Sat,01 Mar 2025 12:20:30 +02:00", "March 1, 2025 10:20:30",
        "Sat Mar  1 10:20:30 2025", "Sat Mar 1 10:20:30 UTC 2025", "Saturday, 01-Mar-25 10:20:30 GMT",
        "Samedi, 1 Mar 2025 05:20:30 EST", "Sat, 2025/03/01 10:20:30 GMT", "1 Mar 2025 19:20:30 JST"}) {
    INFO(text);
    CHECK(read(text) == wanted);
  }
}

TEST_CASE("W3C and ISO 8601 dates are read in all their lengths") {
  CHECK(read("2025") == "2025-01-01T00:00:00Z");
  CHECK(read("2025-03") == "2025-03-01T00:00:00Z");
  CHECK(read("2025-03-01") == "2025-03-01T00:00:00Z");
  CHECK(read("2025-060") == "2025-03-01T00:00:00Z");
  CHECK(read("20250301T102030Z") == "2025-03-01T10:20:30Z");
  CHECK(read("2025-03-01 10:20:30.25+01") == "2025-03-01T09:20:30.250Z");
  CHECK(read("2025-03-01T10:20:30,5-0130") == "2025-03-01T11:50:30.500Z");
}

TEST_CASE("Korean, Greek and Hungarian dates are read") {
  CHECK(read("2025년 03월 01일  19:20:30") == "2025-03-01T10:20:30Z");
  CHECK(read("2025-03-01 오후 7:20:30") == "2025-03-01T10:20:30Z");
  CHECK(read("2004-augusztus-3T09:15-05:00") == "2004-08-03T14:15:00Z");
}

TEST_CASE("what is no date, or an impossible one, is none") {
  for (const std::string text :
       {"", "yesterday", "2025-02-30", "2025-13-01", "2025-03-01T24:00:00Z", "2025-03-01T10:60:00Z",
        "32 Mar 2025", "Sat, 01 Mar 2025 10:20:30 +zz:00", "0000-00-00 00:00:00", "1740249544000"}) {
    INFO(text);
    CHECK(read(text) == "-");
  }
  CHECK(read(std::string(100'000, '1')) == "-");
}

TEST_CASE("T1 a date says whether it named a zone") {
  CHECK(parse_date("2025-03-01T10:20:30Z")->has_zone);
  CHECK(parse_date("Sat, 01 Mar 2025 10:20:30 CET")->has_zone);
  CHECK_FALSE(parse_date("2025-03-01 10:20:30")->has_zone);
  CHECK_FALSE(parse_date("1 Mar 2025 10:20:30")->has_zone);
}

TEST_CASE("a date that its zone takes out of four digits is none") {
  CHECK(read("0001년 01월 01일  01:01:01") == "-");
}
