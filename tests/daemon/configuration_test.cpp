#include "daemon/configuration.hpp"
#include "daemon/commands/check.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace fs = std::filesystem;
using riverd::Configuration;
using riverd::load_configuration;
using riverd::NamedPaths;

namespace {

/// A folder of its own, gone at the end of its scope, and an environment that points into it.
class Home {
 public:
  Home() {
    std::string pattern = (fs::temp_directory_path() / "riverd-configuration-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    variables["CONFIGURATION_DIRECTORY"] = path_ / "etc";
    variables["HOME"] = path_;
  }
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;
  ~Home() { fs::remove_all(path_); }

  fs::path write(const fs::path& name, std::string_view text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream{path_ / name} << text;
    return path_ / name;
  }

  [[nodiscard]] Configuration load(const NamedPaths& named = {}) const {
    return load_configuration(named, [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional{found->second};
    });
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

  std::map<std::string, std::string> variables;

 private:
  fs::path path_;
};

constexpr const char* list = R"(<opml><body><outline xmlUrl="https://a.example/a.xml"/></body></opml>)";

}  // namespace

TEST_CASE("the configuration of the environment counts, and feeds.opml of its data directory") {
  const Home home;
  const fs::path file = home.write("etc/riverd.toml", "[storage]\npath = '../data'\n");
  home.write("data/feeds.opml", list);
  const Configuration found = home.load();
  REQUIRE(found.loaded.ok());
  CHECK(found.file == file);
  CHECK(found.data == home.path() / "data");
  CHECK(found.loaded.config.feeds.size() == 1);
}

TEST_CASE("what the command line names wins") {
  const Home home;
  home.write("etc/riverd.toml", "broken");
  const fs::path file = home.write("mine.toml", "[storage]\npath = '/nowhere'\n");
  home.write("here/feeds.opml", list);
  const Configuration found = home.load({file, home.path() / "here"});
  REQUIRE(found.loaded.ok());
  CHECK(found.file == file);
  CHECK(found.data == home.path() / "here");
  CHECK(found.loaded.config.feeds.size() == 1);
}

TEST_CASE("a configuration that was named and is missing is a problem") {
  const Home home;
  const Configuration found = home.load({home.path() / "no.toml", {}});
  CHECK_FALSE(found.loaded.ok());
  std::ostringstream out;
  CHECK(riverd::commands::check(found, out) == 1);
  CHECK(out.str() == (home.path() / "no.toml").string() +
                         ":1:1: the configuration cannot be read: No such file or directory\n");
}

TEST_CASE("a data directory nobody named and no home is a problem") {
  Home home;
  home.variables.erase("HOME");
  const fs::path file = home.write("etc/riverd.toml", "");
  const Configuration found = home.load();
  REQUIRE(found.loaded.problems.size() == 1);
  CHECK(found.loaded.problems[0].file == file);
  CHECK(home.load({{}, "/d"}).loaded.ok());
}

TEST_CASE("check prints every problem with its place") {
  const Home home;
  const fs::path file = home.write("etc/riverd.toml", "[poll]\nbudgte = 1\ntimeout = 60\n");
  std::ostringstream out;
  CHECK(riverd::commands::check(home.load(), out) == 1);
  CHECK(out.str() ==
        file.string() + ":2:1: unknown key 'budgte' in [poll]; did you mean 'budget'?\n" + file.string() +
            ":3:11: 'timeout' in [poll] is a number; write a duration in quotes, e.g. timeout = \"60s\"\n");
}

TEST_CASE("check sums up a configuration that is fine") {
  const Home home;
  const fs::path file = home.write(
      "etc/riverd.toml", "opml = ['a.opml']\n[[river]]\nname = 'r'\nfeeds = ['https://a.example/a.xml']\n");
  home.write("etc/a.opml", list);
  std::ostringstream out;
  CHECK(riverd::commands::check(home.load(), out) == 0);
  CHECK(out.str() == file.string() + " is fine: 1 feed, 2 rivers, 1 subscription list\n");
}
