#include "daemon/configuration.hpp"

#include "daemon/default_paths.hpp"

#include <system_error>
#include <vector>

namespace riverd {
namespace {

namespace fs = std::filesystem;

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  fs::path result = fs::absolute(path, error).lexically_normal();
  return error ? path : result;
}

std::optional<fs::path> find_file(const NamedPaths& named, const config::Environment& environment) {
  if (named.config) return absolute_path(*named.config);
  for (fs::path& candidate : configuration_candidates(environment)) {
    // One that is there but hidden by its permissions counts too: loading says so.
    std::error_code error;
    if (fs::status(candidate, error).type() != fs::file_type::not_found) return std::move(candidate);
  }
  return std::nullopt;
}

}  // namespace

Configuration load_configuration(const NamedPaths& named, const config::Environment& environment) {
  Configuration result;
  result.file = find_file(named, environment);
  const auto data_directory = [&](const config::Config& config) -> std::optional<fs::path> {
    if (named.data) return absolute_path(*named.data);
    if (!config.storage.path.empty()) return config.storage.path;
    return default_data_directory(environment);
  };
  const config::ExtraLists lists = [&](const config::Config& config) {
    const auto data = data_directory(config);
    return data ? std::vector<fs::path>{*data / "feeds.opml"} : std::vector<fs::path>{};
  };
  result.loaded = result.file ? config::load_file(*result.file, lists, environment)
                              : config::load_defaults(lists, environment);
  if (auto data = data_directory(result.loaded.config)) {
    result.data = std::move(*data);
  } else if (result.loaded.ok()) {
    result.loaded.problems.push_back(
        {result.file.value_or(configuration_candidates(environment).back()), 0, 0,
         "there is no place for the data, because HOME is not set; write 'path' in "
         "[storage], or give --data DIR"});
  }
  return result;
}

}  // namespace riverd
