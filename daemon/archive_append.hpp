#pragma once

#include "daemon/archive_files.hpp"
#include "daemon/archive_position.hpp"
#include "daemon/serve/catalog.hpp"
#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The work on an archive that grows with its river, in steps that each read one view of the store.
namespace riverd::archive_append {

/// An archive as the configuration has it.
struct Target {
  std::filesystem::path folder;
  archive_files::Format format = archive_files::Format::markdown;
  std::shared_ptr<const serve::Catalog> catalog;
  std::size_t river = 0;  // of the catalog
  std::string scope;      // ArchivePosition::scope
};

/// How an archive stands while the program runs.
struct Progress {
  std::optional<ArchivePosition> position{};  // absent: not looked up yet
  std::uint64_t noted = 0;                    // what of `through` is on the disk
  std::uint64_t window = 256;                 // arrivals that the next step looks through
};

/// What a step did.
struct Step {
  Progress progress;
  std::size_t written = 0;
  bool done = false;  // everything that has arrived has its file
};

/// Gives the next entries their files, in the order of their arrival, and then notes durably how far that
/// came; so that one that is killed at any moment repeats at most what it finds done. The first step looks at
/// the folder. Blocks on disk and store.
[[nodiscard]] Result<Step> append(const storage::Store& store, const Target& target, Progress progress);

/// Brings the files of those entries up to date that the last documents of these feeds list and that were
/// edited since they arrived. The number of files written. Blocks likewise.
[[nodiscard]] Result<std::size_t> refresh(const storage::Store& store, const Target& target,
                                          const Progress& progress, const std::vector<FeedId>& feeds);

}  // namespace riverd::archive_append
