#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

namespace riverd {

/// Which entry of a river has which file of a folder. Two may ask for one path: files of two archives that
/// lay in the same place, or an imported file that is named as one that riverd made. The first to arrive has
/// it, so that it depends on the river alone who does. For entries in the order of their arrival; an entry
/// that is asked about again keeps its path unless it asks for another.
class ArchiveNames {
 public:
  /// Whether an entry, which was polled, has a file in the river.
  using HasFile = std::function<Result<bool>(EntryId id)>;

  /// The entry's path below the folder, and that it is its from now on. `view` knows the river.
  [[nodiscard]] Result<std::string> path_of(const Entry& entry, const storage::Snapshot& view,
                                            const HasFile& has_file);

 private:
  [[nodiscard]] Result<bool> is_free(const std::string& path, const Entry& entry,
                                     const storage::Snapshot& view, const HasFile& has_file) const;

  /// Arrival numbers of those that have them, by digests of the paths. Not of polled entries under the names
  /// that riverd gives, which are no other's but by an import.
  std::unordered_map<EntryId, std::uint64_t> owners_;
};

}  // namespace riverd
