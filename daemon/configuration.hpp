#pragma once

#include "config/environment.hpp"
#include "config/load.hpp"

#include <filesystem>
#include <optional>

namespace riverd {

/// What the command line says about where things are.
struct NamedPaths {
  std::optional<std::filesystem::path> config;  // --config
  std::optional<std::filesystem::path> data;    // --data
};

/// The configuration a command works with, and where it keeps its data.
struct Configuration {
  config::LoadResult loaded;
  std::optional<std::filesystem::path> file;  // absolute; nullopt: there is none, the defaults count
  std::filesystem::path data;                 // absolute: --data, else [storage] path, else the default
};

/// Finds and loads the configuration by the contract of the command line, with `feeds.opml` of the data
/// directory where that exists. A file that was named and is missing is a problem of the result, and so
/// is a data directory that nobody named where there is no default. Also what a reload does again.
[[nodiscard]] Configuration load_configuration(const NamedPaths& named,
                                               const config::Environment& environment);

}  // namespace riverd
