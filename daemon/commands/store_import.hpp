#pragma once

#include "daemon/archive_import.hpp"
#include "daemon/configuration.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <future>
#include <optional>

namespace riverd::commands {

/// Brings the files of one archive into a store that this process opens: entries are made of a part in a
/// thread of its own while the part before is committed, so that neither the disk nor a second processor is
/// waited for. At most two parts are held. One thread calls it.
class StoreImport {
 public:
  /// Opens the store. Fails where another process writes it, or it cannot be read.
  [[nodiscard]] static Result<StoreImport> begin(const Configuration& configuration,
                                                 archive_import::Archive archive, Time now);

  /// Takes the next files, and commits those it was given before; what became of these. Fails with what is
  /// the matter with the store.
  [[nodiscard]] Result<archive_import::Summary> add(std::vector<archive_import::File> files);

  /// Commits what was given last.
  [[nodiscard]] Result<archive_import::Summary> finish();

 private:
  StoreImport(storage::Store store, archive_import::Archive archive, Time now);

  storage::Store store_;
  archive_import::Archive archive_;
  Time now_;
  std::future<archive_import::Part> read_;  // of the files given last
};

}  // namespace riverd::commands
