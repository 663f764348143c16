#include "daemon/default_paths.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>

using riverd::configuration_candidates;
using riverd::default_data_directory;
using Paths = std::vector<std::filesystem::path>;

namespace {

riverd::config::Environment environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  };
}

}  // namespace

TEST_CASE("the configuration is looked for where systemd says, then in /etc") {
  CHECK(configuration_candidates(environment({})) == Paths{"/etc/riverd/riverd.toml"});
  CHECK(configuration_candidates(environment({{"CONFIGURATION_DIRECTORY", "/a:/b"}})) ==
        Paths{"/a/riverd.toml", "/b/riverd.toml", "/etc/riverd/riverd.toml"});
  CHECK(configuration_candidates(environment({{"CONFIGURATION_DIRECTORY", "relative"}})) ==
        Paths{"/etc/riverd/riverd.toml"});
}

TEST_CASE("the data directory is systemd's, else the user's") {
  CHECK(default_data_directory(environment({{"STATE_DIRECTORY", "/var/lib/riverd:/var/lib/other"},
                                            {"XDG_STATE_HOME", "/s"},
                                            {"HOME", "/h"}})) == "/var/lib/riverd");
  CHECK(default_data_directory(environment({{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}})) == "/s/riverd");
  CHECK(default_data_directory(environment({{"XDG_STATE_HOME", ""}, {"HOME", "/h"}})) ==
        "/h/.local/state/riverd");
  CHECK(default_data_directory(environment({{"XDG_STATE_HOME", "s"}, {"HOME", "/h"}})) ==
        "/h/.local/state/riverd");
  CHECK_FALSE(default_data_directory(environment({})));
  CHECK_FALSE(default_data_directory(environment({{"HOME", ""}})));
}
