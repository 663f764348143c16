#pragma once

#include "daemon/archive_files.hpp"
#include "daemon/archive_names.hpp"
#include "daemon/serve/catalog.hpp"
#include "daemon/serve/selection.hpp"
#include "daemon/serve/sources.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/snapshot.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>

namespace riverd {

/// Gives the entries of a river their files in a folder, for exports and archives that grow alike: what lies
/// there in the end depends on the river, not on who wrote it or when. A story has one file, that of the
/// entry which stands for it in the river; those of its entries that were files when they were imported (A2)
/// have theirs besides. Reads one view of the store. What the constructor is given outlives it.
class ArchiveWriter {
 public:
  ArchiveWriter(const storage::Snapshot& view, const serve::Catalog& catalog, std::size_t river,
                ArchiveNames& names);
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;

  /// The feeds of the river.
  [[nodiscard]] std::span<const FeedId> feeds() const { return scope_.feeds; }

  /// The entry, if it has a file. Entries are asked for in the order of their arrival.
  [[nodiscard]] Result<std::optional<Entry>> find(EntryId id);

  /// The path of one that has.
  [[nodiscard]] Result<std::string> path_of(const Entry& entry);

  struct Written {
    std::size_t bytes = 0;  // of the file
    bool changed = false;   // it was not there, or not so
  };
  /// Writes the file of one that has. Where its place has a file that is none of riverd's, it gets another
  /// name. Fails with what cannot be written, and why.
  [[nodiscard]] Result<Written> write(const Entry& entry, const std::filesystem::path& folder,
                                      archive_files::Format format, archive_files::Lasting lasting);

 private:
  const storage::Snapshot& view_;
  ArchiveNames& names_;
  serve::Sources sources_;
  serve::Scope scope_;
  storage::RiverLimits limits_;
};

}  // namespace riverd
