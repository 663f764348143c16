#pragma once

#include "config/config.hpp"
#include "config/environment.hpp"
#include "config/files.hpp"
#include "config/problem.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace riverd::config {

/// The outcome of loading. With problems the configuration is what could be read, fit for nothing but
/// showing; every problem is there, in the order of file and line.
struct LoadResult {
  Config config;
  std::vector<Problem> problems;
  std::size_t lists = 0;  // subscription lists that were read

  [[nodiscard]] bool ok() const { return problems.empty(); }
};

/// Which subscription lists there are beside those the file names: they are taken where they exist and
/// are no problem where they do not. Asked after the settings are read, because the data directory,
/// where `feeds.opml` lies, is one of them. Empty: none. Empty: none.
using ExtraLists = std::function<std::vector<std::filesystem::path>(const Config&)>;

/// Loads a configuration file, its subscription lists and the extra ones. Reads files, changes nothing.
[[nodiscard]] LoadResult load_file(const std::filesystem::path& file, const ExtraLists& extra,
                                   const Environment& environment);

/// The configuration where there is no file: every default, and the feeds of the extra lists.
[[nodiscard]] LoadResult load_defaults(const ExtraLists& extra, const Environment& environment);

/// The same from a text in memory; every other file is asked of `read`. `file` must be absolute: it
/// names the problems, and relative paths are relative to its folder. Pure but for `read`.
[[nodiscard]] LoadResult load_text(std::string_view text, const std::filesystem::path& file,
                                   const ExtraLists& extra, const Environment& environment,
                                   const FileReader& read);

}  // namespace riverd::config
