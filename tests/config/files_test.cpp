#include "config/load.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;
using riverd::config::Environment;
using riverd::config::load_defaults;
using riverd::config::load_file;
using riverd::config::LoadResult;

namespace {

/// A folder of its own, gone at the end of its scope.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "riverd-config-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { fs::remove_all(path_); }

  fs::path write(const char* name, std::string_view text) const {
    std::ofstream{path_ / name} << text;
    return path_ / name;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

const Environment nothing = [](const std::string& /*name*/) -> std::optional<std::string> {
  return std::nullopt;
};

}  // namespace

TEST_CASE("a file is loaded with the lists beside it and the extra ones") {
  const TemporaryFolder folder;
  folder.write("a.opml", R"(<opml><body><outline xmlUrl="https://a.example/a"/></body></opml>)");
  folder.write("feeds.opml", R"(<opml><body><outline xmlUrl="file:b.xml"/></body></opml>)");
  const fs::path file = folder.write("riverd.toml", "opml = ['a.opml']\n[storage]\npath = '.'\n");
  const LoadResult result = load_file(
      file,
      [](const riverd::config::Config& config) { return std::vector{config.storage.path / "feeds.opml"}; },
      nothing);
  for (const auto& problem : result.problems) UNSCOPED_INFO(to_string(problem));
  REQUIRE(result.ok());
  CHECK(result.lists == 2);
  REQUIRE(result.config.feeds.size() == 2);
  CHECK(result.config.feeds[1].url == "file://" + (folder.path() / "b.xml").string());
}

TEST_CASE("a file that is missing or a folder is one problem of the file") {
  const TemporaryFolder folder;
  const LoadResult missing = load_file(folder.path() / "no.toml", {}, nothing);
  REQUIRE(missing.problems.size() == 1);
  CHECK(to_string(missing.problems[0]) ==
        (folder.path() / "no.toml").string() +
            ":1:1: the configuration cannot be read: No such file or directory");
  const LoadResult directory = load_file(folder.path(), {}, nothing);
  REQUIRE(directory.problems.size() == 1);
  CHECK(directory.problems[0].message == "the configuration cannot be read: Is a directory");
}

TEST_CASE("an extra list that exists and cannot be read is a problem") {
  const TemporaryFolder folder;
  const LoadResult result = load_defaults(
      [&](const riverd::config::Config& /*config*/) { return std::vector{folder.path()}; }, nothing);
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems[0].file == folder.path());
  CHECK(result.problems[0].line == 0);
}

TEST_CASE("without a file there are the defaults and the extra lists") {
  const TemporaryFolder folder;
  const fs::path list =
      folder.write("feeds.opml", R"(<opml><body><outline xmlUrl="https://a.example/a"/></body></opml>)");
  const LoadResult result =
      load_defaults([&](const riverd::config::Config& /*config*/) { return std::vector{list}; }, nothing);
  REQUIRE(result.ok());
  CHECK(result.config.feeds.size() == 1);
}
