#include "daemon/commands/table.hpp"

#include <catch2/catch.hpp>

using namespace riverd::commands;

TEST_CASE("Chinese characters are two columns wide, combining marks none") {
  CHECK(display_width("river") == 5);
  CHECK(display_width("河流观察") == 8);
  CHECK(display_width("e\xCC\x81") == 1);
  CHECK(display_width("\xFF") == 1);
}

TEST_CASE("a text is cut at a character, marked, and never wider than its column") {
  CHECK(fit("river", 5) == "river");
  CHECK(fit("riverd", 5) == "rive…");
  CHECK(fit("河流观察", 5) == "河流…");
  CHECK(fit("河流观察", 0).empty());
}

TEST_CASE("what a stranger hid in a title does not reach the terminal") {
  CHECK(fit("a\x1b[2Jb\nc", 20) == "a [2Jb c");
}

TEST_CASE("columns are aligned by their width on the screen") {
  Table table({"NAME", "N"});
  table.add({"河流", "1"});
  table.add({"a", "22"});
  CHECK(table.print({}) == "NAME  N\n河流  1\na     22\n");
}

TEST_CASE("the widest column gives way when a table is too wide for the terminal") {
  Table table({"A", "B"});
  table.add({"short", "a very long text that does not fit"});
  CHECK(table.print({20}).find("short  a very long …") != std::string::npos);
}

TEST_CASE("a row with too few cells is filled up") {
  Table table({"A", "B"});
  table.add({"x"});
  CHECK(table.print({}) == "A  B\nx\n");
}

TEST_CASE("colours are put round a word and take no columns") {
  Table table({"STATE", "N"});
  table.add({{"good", Tone::good}, "1"});
  table.add({"failing", "2"});
  CHECK(table.print({0, true}) ==
        "\x1b[1mSTATE\x1b[0m    \x1b[1mN\x1b[0m\n\x1b[32mgood\x1b[0m     1\nfailing  2\n");
  CHECK(table.print({0, false}) == "STATE    N\ngood     1\nfailing  2\n");
}
