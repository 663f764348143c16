#pragma once

#include "daemon/archive_files.hpp"
#include "daemon/archive_names.hpp"
#include "daemon/archive_position.hpp"
#include "daemon/serve/catalog.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The work on an archive that grows with its river, in short steps that each read one view of the store.
namespace riverd::archive_append {

/// A step ends after so many entries, so many bytes of files or so much time, whichever comes first; with the
/// file at hand.
inline constexpr std::size_t most_entries = 256;
inline constexpr std::size_t most_bytes = std::size_t{4} << 20U;
inline constexpr std::chrono::milliseconds longest{250};

/// What was edited before that long ago is noted as done now and then, so that a start need not look for it:
/// what is committed was received a while before.
inline constexpr std::chrono::hours settled{1};

/// An archive as the configuration has it.
struct Target {
  std::filesystem::path folder;
  archive_files::Format format = archive_files::Format::markdown;
  std::shared_ptr<const serve::Catalog> catalog;
  std::size_t river = 0;      // of the catalog
  std::string scope;          // ArchivePosition::scope
  std::vector<FeedId> files;  // those of the river's feeds that are archives of files
};

/// How an archive stands while the program runs.
struct Progress {
  std::optional<ArchivePosition> position{};  // absent: not looked up yet
  std::uint64_t noted = 0;                    // what of `through` is on the disk
  ArchiveNames names{};
  std::uint64_t named = 0;  // up to this arrival `names` knows whose the paths are
  /// After a start: in these feeds something may have been edited that is not in the files; up to `checked`
  /// of their arrivals that has been seen to, and it ends with `check_through`.
  std::vector<FeedId> check{};
  std::uint64_t checked = 0;
  std::uint64_t check_through = 0;
};

/// What a step did.
struct Step {
  std::size_t written = 0;
  std::size_t altered = 0;  // so many of the given entries are done, from the first on
  bool done = false;        // nothing is left to do
};

/// Does the next piece of work: looks where the archive stands (the first time), gives the next entries their
/// files in the order of their arrival, and brings those up to date that were edited, of which `altered` are
/// known. How far that came is noted durably after it, so that one that is killed at any moment repeats at
/// most what it finds done. Ends with the file at hand once `stop` is set. Blocks on disk and store. After an
/// error `progress` is as far as the step came.
[[nodiscard]] Result<Step> step(const storage::Store& store, const Target& target, Progress& progress,
                                std::span<const EntryId> altered, Time now, const std::atomic<bool>& stop);

}  // namespace riverd::archive_append
