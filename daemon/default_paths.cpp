#include "daemon/default_paths.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace riverd {
namespace {

namespace fs = std::filesystem;

/// The absolute folders a variable names, separated by colons.
std::vector<fs::path> folders(const config::Environment& environment, const std::string& variable) {
  std::vector<fs::path> result;
  const std::string value = environment(variable).value_or("");
  std::string_view rest = value;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    if (fs::path folder{rest.substr(0, end)}; folder.is_absolute()) result.push_back(std::move(folder));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return result;
}

/// The absolute folder a variable names.
std::optional<fs::path> folder(const config::Environment& environment, const std::string& variable) {
  fs::path value = environment(variable).value_or("");
  if (!value.is_absolute()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<fs::path> configuration_candidates(const config::Environment& environment) {
  std::vector<fs::path> candidates = folders(environment, "CONFIGURATION_DIRECTORY");
  for (fs::path& candidate : candidates) candidate /= "riverd.toml";
  candidates.emplace_back("/etc/riverd/riverd.toml");
  return candidates;
}

std::optional<fs::path> default_data_directory(const config::Environment& environment) {
  if (const auto state = folders(environment, "STATE_DIRECTORY"); !state.empty()) return state.front();
  if (const auto state = folder(environment, "XDG_STATE_HOME")) return *state / "riverd";
  if (const auto home = folder(environment, "HOME")) return *home / ".local/state/riverd";
  return std::nullopt;
}

}  // namespace riverd
