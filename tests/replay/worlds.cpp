#include "tests/replay/world.hpp"

#include <array>
#include <string>
#include <utility>

namespace riverd::replay {
namespace {

using namespace std::chrono;

constexpr std::array dialects{Dialect::rss, Dialect::atom, Dialect::json, Dialect::rdf};
constexpr std::array guid_kinds{GuidKind::permalink, GuidKind::tag,    GuidKind::number,
                                GuidKind::urn,       GuidKind::opaque, GuidKind::false_tag};
constexpr std::array validations{Validation::etag, Validation::last_modified, Validation::both,
                                 Validation::neither, Validation::restless};

std::string numbered(const char* kind, std::size_t number) {
  return std::string(kind) + (number < 10 ? "0" : "") + std::to_string(number);
}

Outlet outlet(const char* kind, std::size_t number, Language language, World& world) {
  Random& random = world.random();
  Outlet out(numbered(kind, number), dialects[number % dialects.size()], language, random.next());
  out.keys.guid = guid_kinds[number % guid_kinds.size()];
  out.validation = validations[number % validations.size()];
  out.window = random.between(8, 24);
  out.gbk = language == Language::chinese && number % 3 == 0;
  out.teasers = number % 7 == 3;
  return out;
}

Copying copying_of(std::size_t number, std::size_t publishers, Language language, World& world) {
  Random& random = world.random();
  Copying out;
  // Those of the mirror's language: even numbers are Chinese.
  const std::size_t count = random.between(1, 3);
  while (out.from.size() < count) {
    const std::size_t publisher = random.below(publishers) / 2 * 2 + (language == Language::english ? 1 : 0);
    if (publisher < publishers) out.from.push_back(publisher);
  }
  out.share = 0.7;
  switch (number % 6) {
    case 0:
      out.keeps_link = true;
      break;
    case 1:
      out.cut_at = 100;
      break;
    case 2:
      out.stamped = out.date_block = true;
      break;
    case 3:
      out.traditional = language == Language::chinese;
      break;
    case 4:
      out.stamped = true;
      break;
    default:
      out.keeps_link = out.keeps_guid = out.names_source = true;
      out.cut_at = 60;
  }
  if (number % 4 == 0) out.most_lag = hours{2};
  return out;
}

}  // namespace

World large_world(std::uint64_t seed, Time start) {
  constexpr std::size_t publishers = 12;
  constexpr std::size_t mirrors = 36;
  constexpr std::size_t planets = 2;
  World world(seed, start);
  for (std::size_t i = 0; i < publishers; ++i) {
    const Language language = i % 2 == 0 ? Language::chinese : Language::english;
    Outlet one = outlet("paper", i, language, world);
    if (i % 3 == 0) one.keys.scheme = "http";
    if (i % 3 != 1) one.footer = write_footer(language, one.title(), i % 3, world.random());
    Newsroom room;
    room.every = hours{4 + static_cast<int>(i % 5) * 3};
    world.add_publisher(std::move(one), room);
  }
  for (std::size_t i = 0; i < mirrors; ++i) {
    const Language language = i % 2 == 0 ? Language::chinese : Language::english;
    Outlet one = outlet("mirror", i, language, world);
    if (i % 3 != 0) one.footer = write_footer(language, one.title(), 0, world.random());
    const Copying copying = copying_of(i / 2, publishers, language, world);
    world.add_mirror(std::move(one), copying);
  }
  for (std::size_t i = 0; i < planets; ++i) {
    Outlet one = outlet("planet", i, Language::english, world);
    one.window = 40;
    Copying copying;
    copying.from = {1, 3, 5, 2 * i, 2 * i + 4};
    copying.share = 1;
    copying.keeps_link = copying.keeps_guid = copying.names_source = true;
    world.add_mirror(std::move(one), copying);
  }
  return world;
}

World small_world(std::uint64_t seed, Time start) {
  World world(seed, start);
  for (std::size_t i = 0; i < 8; ++i) {
    const Language language = i % 2 == 0 ? Language::chinese : Language::english;
    Outlet one = outlet("paper", i, language, world);
    one.footer = write_footer(language, one.title(), i % 3, world.random());
    Newsroom room;
    room.every = hours{4};
    room.most_tokens = 400;
    if (i == 6) room.standing_title = "每天早上的简报：本地新闻";
    if (i == 7) room.standing_title = "The morning briefing for all of our readers";
    world.add_publisher(std::move(one), room);
  }
  return world;
}

}  // namespace riverd::replay
