// The default configuration that packages install cannot drift from the table of keys.

#include "config/files.hpp"
#include "config/schema.hpp"
#include "tests/config/loading.hpp"

#include <catch2/catch.hpp>

#include <regex>
#include <sstream>

using riverd::config::Key;
using riverd::config::keys;
using riverd::config::LoadResult;
using riverd::config::test::World;

namespace {

std::string reference() {
  const auto text = riverd::config::read_file(RIVERD_SOURCE_DIR "/config/riverd.toml");
  return std::get<std::string>(text);
}

std::string uncommented() {
  return std::regex_replace(reference(), std::regex{"(^|\n)#(\\[\\[|[a-z_]+ = )"}, "$1$2");
}

/// `section.key` of every key line, in order.
std::vector<std::string> keys_written(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream lines{text};
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, std::regex{"\\[+([a-z]+)\\]+"})) section = match[1];
    if (std::regex_match(line, match, std::regex{"([a-z_]+) = .*"}))
      result.push_back(section + "." + match[1].str());
  }
  return result;
}

}  // namespace

TEST_CASE("the installed configuration loads as it is and changes nothing") {
  const LoadResult result = World{}.load(reference());
  REQUIRE(result.ok());
  CHECK(result.config.feeds.empty());
  for (const Key& key : keys()) {
    if (key.same) CHECK(key.same(result.config, riverd::config::Config{}));
  }
}

TEST_CASE("the installed configuration says the true default of every key") {
  const std::string text = uncommented();
  const LoadResult result = World{}.load(text);
  for (const auto& problem : result.problems) UNSCOPED_INFO(to_string(problem));
  REQUIRE(result.ok());
  for (const Key& key : keys()) {
    INFO(key.section << "." << key.name);
    if (key.same) CHECK(key.same(result.config, riverd::config::Config{}));
  }
  CHECK(result.config.feeds.size() == 1);
  CHECK(result.config.rivers.size() == 1);
  CHECK(result.config.hosts.size() == 1);
}

TEST_CASE("the installed configuration has every key of the table and no other") {
  std::vector<std::string> written = keys_written(uncommented());
  std::vector<std::string> known;
  for (const Key& key : keys()) known.push_back(std::string{key.section} + "." + std::string{key.name});
  std::sort(written.begin(), written.end());
  std::sort(known.begin(), known.end());
  CHECK(written == known);
}

TEST_CASE("the defaults and examples of the table are what the program has and takes") {
  for (const Key& key : keys()) {
    INFO(key.section << "." << key.name);
    CHECK_FALSE(key.doc.empty());
    if (key.same) {
      const std::string section = key.section.empty() ? "" : "[" + std::string{key.section} + "]\n";
      const auto with_default =
          World{}.load(section + std::string{key.name} + " = " + std::string{key.fallback});
      CHECK(with_default.ok());
      CHECK(key.same(with_default.config, riverd::config::Config{}));
    }
    // An example may name a file that is not there, and a key that needs another; its type is right.
    World world;
    world.variables["CREDENTIALS_DIRECTORY"] = "/run/credentials";
    const std::string head = riverd::config::section_label(key.section);
    const std::string text =
        (key.section.empty() ? "" : head + "\n") + std::string{key.name} + " = " + std::string{key.example};
    for (const auto& problem : world.load(text).problems) {
      INFO(to_string(problem));
      CHECK(problem.message.find("; write a ") == std::string::npos);
      CHECK(problem.message.find("unknown") == std::string::npos);
    }
  }
}

TEST_CASE("the example configurations load") {
  const LoadResult result =
      riverd::config::load_file(RIVERD_SOURCE_DIR "/examples/riverd.toml", {}, World{}.environment());
  for (const auto& problem : result.problems) UNSCOPED_INFO(to_string(problem));
  CHECK(result.ok());
}
