#include "tests/replay/operations.hpp"
#include "tests/replay/replay.hpp"

#include <catch2/catch.hpp>

#include <functional>

/// Copies of articles alone: publishers and their mirrors, each kind of mirror by itself.

using namespace riverd::replay;
using namespace std::chrono_literals;

namespace {

/// Two papers, one Chinese and one English, with three mirrors each, in several dialects.
World with_mirrors(std::uint64_t seed, const std::function<void(Copying&, Outlet&)>& change) {
  World world(seed, beginning);
  const std::array dialects{Dialect::rss, Dialect::atom, Dialect::json, Dialect::rdf};
  for (std::size_t i = 0; i < 2; ++i) {
    Outlet paper("paper" + std::to_string(i), dialects[i], i == 0 ? Language::chinese : Language::english, i);
    paper.footer = write_footer(paper.language, paper.title(), 1, world.random());
    Newsroom room;
    room.every = 3h;
    world.add_publisher(std::move(paper), room);
  }
  for (std::size_t i = 0; i < 6; ++i) {
    Outlet mirror("mirror" + std::to_string(i), dialects[i / 2],
                  i % 2 == 0 ? Language::chinese : Language::english, i);
    mirror.keys.guid = i < 3 ? GuidKind::number : GuidKind::permalink;
    mirror.footer = write_footer(mirror.language, mirror.title(), 0, world.random());
    Copying copying;
    copying.from = {i % 2};
    change(copying, mirror);
    world.add_mirror(std::move(mirror), copying);
  }
  return world;
}

void life_with(const std::function<void(Copying&, Outlet&)>& change,
               std::chrono::milliseconds most_interval = 6h) {
  const std::uint64_t seed = 31;
  Pace pace;
  pace.most_interval = most_interval;
  Replay replay(with_mirrors(seed, change), seed, pace);
  replay.run(96h);
  replay.finish();
  CHECK(replay.articles() > 40);
  const std::string report = replay.report();
  if (!report.empty()) FAIL(report);
}

}  // namespace

TEST_CASE("D6 copies with the publisher's link are folded") {
  life_with([](Copying& copying, Outlet&) { copying.keeps_link = true; });
}

TEST_CASE("D6 copies with the publisher's link, guid and name are folded") {
  life_with([](Copying& copying, Outlet&) {
    copying.keeps_link = copying.keeps_guid = copying.names_source = true;
  });
}

TEST_CASE("D6 full copies with links of their own are folded") {
  life_with([](Copying&, Outlet&) {});
}

TEST_CASE("D6 copies cut to their beginning are folded") {
  life_with([](Copying& copying, Outlet&) { copying.cut_at = 100; });
}

TEST_CASE("D6 copies in traditional characters are folded") {
  life_with(
      [](Copying& copying, Outlet& mirror) { copying.traditional = mirror.language == Language::chinese; });
}

TEST_CASE("D6 copies with footers of their own are folded") {
  life_with([](Copying&, Outlet& mirror) {
    Random random(5);
    mirror.footer = write_footer(mirror.language, mirror.title(), 2, random);
  });
}

TEST_CASE("D6 T9 stamped copies are folded, with and without the publication date") {
  life_with([](Copying& copying, Outlet& mirror) {
    copying.stamped = true;
    copying.date_block = mirror.dialect != Dialect::atom;
  });
}

TEST_CASE("D8 copies that come before their originals stand for them ever after") {
  life_with([](Copying& copying, Outlet&) { copying.most_lag = 10min; }, 12h);
}

TEST_CASE("D6 copies that come two days late are folded") {
  life_with([](Copying& copying, Outlet&) {
    copying.least_lag = 40h;
    copying.most_lag = 48h;
  });
}

TEST_CASE("D6 short copies that link to where an article has moved since are folded") {
  const std::uint64_t seed = 31;
  const auto teasing = [](Copying& copying, Outlet&) {
    copying.keeps_link = true;
    copying.cut_at = 20;
    copying.least_lag = 10h;
  };
  Replay replay(with_mirrors(seed, teasing), seed, Pace{});
  for (int round = 0; round < 3; ++round) {
    replay.run(24h);
    for (std::size_t paper = 0; paper < 2; ++paper) {
      replay.operated(paper, "moved to another host");
      operation("moved to another host").begin(replay.world(), paper);
    }
    // Too short to be known by its text, a copy must not come before the new address itself.
    replay.poll_everything();
  }
  replay.run(24h);
  replay.finish();
  const std::string report = replay.report();
  if (!report.empty()) FAIL(report);
}
