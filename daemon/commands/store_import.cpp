#include "daemon/commands/store_import.hpp"

#include <utility>

namespace riverd::commands {

using archive_import::File;
using archive_import::Part;
using archive_import::Summary;

StoreImport::StoreImport(storage::Store store, archive_import::Archive archive, Time now)
    : store_(std::move(store)), archive_(std::move(archive)), now_(now) {}

Result<StoreImport> StoreImport::begin(const Configuration& configuration, archive_import::Archive archive,
                                       Time now) {
  storage::StoreOptions options;
  options.directory = configuration.data;
  options.map_size = configuration.loaded.config.storage.map_size;
  options.sync = configuration.loaded.config.storage.durability == config::Durability::full;
  auto opened = storage::Store::open(options);
  if (!opened) return opened.error();
  return StoreImport(std::move(*opened), std::move(archive), now);
}

Result<Summary> StoreImport::add(std::vector<File> files) {
  auto next = std::async(std::launch::async, [files = std::move(files), archive = archive_, now = now_] {
    return archive_import::read_part(files, archive, {}, now);
  });
  auto done = finish();
  read_ = std::move(next);
  return done;
}

Result<Summary> StoreImport::finish() {
  Summary summary;
  if (!read_.valid()) return summary;
  Part part = read_.get();
  storage::FeedUpdate& update = part.batch.updates.front();
  {
    const auto view = store_.snapshot();
    if (!view) return view.error();
    const auto stored = view->feed(update.state.id);
    if (!stored) return stored.error();
    update.state = archive_import::state_of(archive_, *stored, now_);
  }
  const auto done = store_.commit({&part.batch, 1});
  if (!done) return done.error();
  summary.add(part, done->front());
  return summary;
}

}  // namespace riverd::commands
