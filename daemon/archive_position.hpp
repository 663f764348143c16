#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace riverd {

/// How far an archive that is appended to has come; a file `.riverd` in its folder, so that who moves or
/// empties the folder needs to tell nobody. A line each: what it is, `scope`, `through`, `last`, `edits`, and
/// a `feed`.
struct ArchivePosition {
  std::string scope;          // format, river and its rules, on one line: where they change it begins anew
  std::uint64_t through = 0;  // every entry up to this arrival number has its file
  std::uint64_t last = 0;  // the arrival number of the last that was written, and its id: another store, or
  EntryId entry;           // a restored one, has another entry there, or none
  Time edits{};            // edits that were received before are in the files
  std::set<FeedId> feeds;  // of the river, as they were

  friend bool operator==(const ArchivePosition&, const ArchivePosition&) = default;
};

/// nullopt where there is none, or none that can be read: the archive is gone through from its beginning,
/// which writes nothing that is there.
[[nodiscard]] std::optional<ArchivePosition> read_position(const std::filesystem::path& folder);

/// Replaces it, durably. Fails with a message that names the file.
[[nodiscard]] Result<void> write_position(const std::filesystem::path& folder,
                                          const ArchivePosition& position);

}  // namespace riverd
