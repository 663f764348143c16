#include "config/addresses.hpp"
#include "config/nearest.hpp"
#include "config/problem.hpp"
#include "config/units.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace std::chrono_literals;
using namespace riverd::config;

TEST_CASE("durations are whole numbers with a unit, and 0") {
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("90s") == 90s);
  CHECK(parse_duration("15m") == 15min);
  CHECK(parse_duration("12h") == 12h);
  CHECK(parse_duration("7d") == 7 * 24h);
  CHECK(parse_duration("0") == 0ms);
  CHECK(parse_duration("36600d") == 36600 * 24h);
  for (const char* text : {"", "5", "1.5h", "-1s", "+1s", " 1s", "1s ", "1 s", "1S", "h", "1w", "36601d",
                           "99999999999999999999s", "0x1s"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("durations are written the shortest way that reads the same") {
  CHECK(format_duration(0ms) == "0");
  CHECK(format_duration(60min) == "1h");
  CHECK(format_duration(90min) == "90m");
  CHECK(format_duration(24h) == "24h");
  CHECK(format_duration(7 * 24h) == "7d");
  CHECK(format_duration(1500ms) == "1500ms");
  for (const auto duration : {1ms, 999ms, 61'000ms, 86'400'000ms, 604'800'000ms}) {
    CHECK(parse_duration(format_duration(duration)) == duration);
  }
}

TEST_CASE("sizes are whole numbers with a binary unit, or bytes") {
  CHECK(parse_size("512B") == 512U);
  CHECK(parse_size("4KiB") == 4096U);
  CHECK(parse_size("32MiB") == std::uint64_t{32} << 20U);
  CHECK(parse_size("1TiB") == std::uint64_t{1} << 40U);
  CHECK(parse_size("100") == 100U);
  for (const char* text : {"", "1KB", "1.5MiB", "-1B", "1 MiB", "8388608TiB", "99999999999999999999"}) {
    INFO(text);
    CHECK_FALSE(parse_size(text));
  }
}

TEST_CASE("zones are hours and minutes from UTC") {
  const auto offset = [](std::string_view text) -> std::optional<std::chrono::minutes> {
    const auto checked = zone_offset(text);
    const auto* minutes = std::get_if<std::chrono::minutes>(&checked);
    return minutes == nullptr ? std::nullopt : std::optional{*minutes};
  };
  CHECK(offset("+08:00") == 8h);
  CHECK(offset("-0330") == -210min);
  CHECK(offset("+14:00") == 14h);
  CHECK(offset("Z") == 0min);
  CHECK(offset("UTC") == 0min);
  for (const char* text : {"", "+", "08:00", "+8:00", "+08", "+08:60", "+14:01", "-99:00", "+08:0", "+08:000",
                           "+-8:00", "+08-00", "CST", "+0a:00"}) {
    INFO(text);
    CHECK_FALSE(offset(text));
  }
}

TEST_CASE("address ranges lose the bits past their prefix") {
  const auto range = [](std::string_view text) {
    const auto checked = address_range(text);
    const auto* spelled = std::get_if<std::string>(&checked);
    return spelled == nullptr ? std::string{} : *spelled;
  };
  CHECK(range("127.0.0.1/8") == "127.0.0.0/8");
  CHECK(range("10.255.255.255/9") == "10.128.0.0/9");
  CHECK(range("0.0.0.0/0") == "0.0.0.0/0");
  CHECK(range("2001:db8:ffff::1/33") == "2001:db8:8000::/33");
  CHECK(range("::1/128") == "::1/128");
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0/8", "10.0.0.0", "::/129"}) {
    INFO(text);
    CHECK(range(text).empty());
  }
}

TEST_CASE("the nearest word is near") {
  constexpr std::array<std::string_view, 4> words = {"interval", "title", "url", "user"};
  CHECK(nearest("intervall", words) == "interval");
  CHECK(nearest("itnerval", words) == "interval");
  CHECK(nearest("Title", words) == "title");
  CHECK(nearest("ulr", words) == "url");
  CHECK_FALSE(nearest("password", words));
  CHECK_FALSE(nearest("x", words));
  CHECK_FALSE(nearest("", words));
  CHECK_FALSE(nearest(std::string(100'000, 'i'), words));
}

TEST_CASE("a value in a message is one short line") {
  CHECK(in_quotes("a\x1b[2J\n") == "\"a\\x1b[2J\\x0a\"");
  CHECK(in_quotes(std::string(81, 'x')) == "\"" + std::string(80, 'x') + "…\"");
  // 79 letters and a character of three bytes: it is left out whole.
  CHECK(in_quotes(std::string(79, 'x') + "新") == "\"" + std::string(79, 'x') + "…\"");
}

TEST_CASE("a problem of a whole file stands at its beginning") {
  CHECK(to_string(Problem{"/a.toml", 3, 4, "what"}) == "/a.toml:3:4: what");
  CHECK(to_string(Problem{"/a.opml", 3, 0, "what"}) == "/a.opml:3:1: what");
  CHECK(to_string(Problem{"/a.toml", 0, 0, "what"}) == "/a.toml:1:1: what");
}
