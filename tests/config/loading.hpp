#pragma once

#include "config/load.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::config::test {

/// A small world without disk and environment: the configuration is /etc/riverd/riverd.toml.
struct World {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
  std::vector<std::filesystem::path> extra;

  [[nodiscard]] Environment environment() const {
    return [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional{found->second};
    };
  }

  [[nodiscard]] LoadResult load(std::string_view text) const {
    const FileReader read = [this](const std::filesystem::path& path) -> Checked<std::string> {
      const auto found = files.find(path.string());
      if (found == files.end()) return Complaint{"cannot be read: No such file or directory"};
      return found->second;
    };
    const ExtraLists lists = [this](const Config& /*config*/) { return extra; };
    return load_text(text, "/etc/riverd/riverd.toml", lists, environment(), read);
  }
};

/// The problems of a text as `FILE:LINE:COLUMN: message`, the folder of the file left out.
inline std::vector<std::string> problems_of(std::string_view text, const World& world = {}) {
  std::vector<std::string> lines;
  for (Problem problem : world.load(text).problems) {
    if (problem.file == "/etc/riverd/riverd.toml") problem.file = problem.file.filename();
    lines.push_back(to_string(problem));
  }
  return lines;
}

}  // namespace riverd::config::test
