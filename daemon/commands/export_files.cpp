#include "daemon/commands/export_files.hpp"

#include "daemon/archive_files.hpp"
#include "daemon/commands/export.hpp"
#include "daemon/commands/progress.hpp"
#include "daemon/serve/selection.hpp"
#include "daemon/serve_settings.hpp"

#include <filesystem>
#include <unordered_set>
#include <utility>

namespace riverd::commands {
namespace {

namespace fs = std::filesystem;

class Exporter {
 public:
  Exporter(const ExportCommand& command, const storage::Snapshot& view, serve::Sources& sources)
      : format_(command.format == ExportCommand::Format::hugo ? archive_files::Format::hugo
                                                              : archive_files::Format::markdown),
        folder_(command.output.value_or(".")),
        view_(view),
        sources_(sources) {}

  Result<void> item(const storage::RiverItem& item) {
    if (auto written = entry(item.entry); !written) return written;
    for (const Entry& copy : item.copies) {
      auto whole = view_.entry(copy.id);
      if (!whole) return whole.error();
      if (!*whole || !(*whole)->original) continue;
      if (auto written = entry(**whole); !written) return written;
    }
    return {};
  }

  [[nodiscard]] std::string summary() const {
    return "files " + std::to_string(files_) + ", written " + std::to_string(written_) + ", as they were " +
           std::to_string(files_ - written_) + "\n";
  }

 private:
  Result<void> entry(const Entry& entry) {
    const auto text = archive_files::bytes_of(entry, format_, sources_);
    if (!text) return text.error();
    const auto written = archive_files::write(folder_ / path_of(entry), *text, archive_files::Lasting::no);
    if (!written) return written.error();
    ++files_;
    if (*written) ++written_;
    return {};
  }

  /// No other entry has the same.
  std::string path_of(const Entry& entry) {
    std::string path = archive_files::path_of(entry);
    if (taken_.insert(path).second) return path;
    path = archive_files::other_path_of(entry);
    taken_.insert(path);
    return path;
  }

  archive_files::Format format_;
  fs::path folder_;
  const storage::Snapshot& view_;
  serve::Sources& sources_;
  std::unordered_set<std::string> taken_;
  std::size_t files_ = 0;
  std::size_t written_ = 0;
};

}  // namespace

Result<std::string> export_files(const Configuration& configuration, const storage::Snapshot& view,
                                 const ExportCommand& command) {
  const serve::Catalog catalog(serve_settings(configuration));
  const auto river = catalog.river(command.river);
  if (!river) return no_such_river(command.river);
  const auto statistics = view.statistics();
  if (!statistics) return statistics.error();
  serve::Sources sources(view, catalog);
  Exporter exporter(command, view, sources);
  Progress progress("exporting", statistics->entries);
  const serve::Scope scope = serve::river_scope(catalog, *river);
  const auto limits = serve::limits_of(scope, catalog, sources, serve::everything);
  Result<void> written;
  const auto visited =
      view.visit_river(scope.feeds, limits, storage::Parts::whole, [&](const storage::RiverItem& one) {
        progress.step();
        if (command.since && one.entry.times.first_seen < *command.since) return true;
        written = exporter.item(one);
        return written.has_value();
      });
  if (!visited) return visited.error();
  if (!written) return written.error();
  return exporter.summary();
}

}  // namespace riverd::commands
