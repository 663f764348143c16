#include "daemon/commands/export_files.hpp"

#include "daemon/archive_import.hpp"
#include "daemon/commands/export.hpp"
#include "daemon/commands/progress.hpp"
#include "daemon/serve/selection.hpp"
#include "daemon/serve_settings.hpp"
#include "feeds/archive/read_file.hpp"
#include "feeds/archive/write_file.hpp"

#include <boost/system/errc.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace riverd::commands {
namespace {

namespace fs = std::filesystem;
namespace errc = boost::system::errc;

class Exporter {
 public:
  Exporter(const ExportCommand& command, const storage::Snapshot& view, serve::Sources& sources)
      : hugo_(command.format == ExportCommand::Format::hugo),
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
    const auto text = bytes_of(entry);
    return text ? write(path_of(entry), *text) : text.error();
  }

  Result<std::string> bytes_of(const Entry& entry) {
    const auto form = archive_import::unchanged_form(entry);
    if (form && (!hugo_ || *form == archive::FileForm::post)) return entry.original->bytes;
    const auto state = sources_.state(entry.feed);
    if (!state) return state.error();
    const std::string source =
        entry.source && !entry.source->title.empty() ? entry.source->title : sources_.title(**state);
    if (!hugo_) return archive::to_item_file(entry);
    return entry.original ? archive::to_changed_post(entry, source, entry.original->bytes)
                          : archive::to_post(entry, source);
  }

  /// Where it lay in its archive, else a name of its own; no other entry has the same.
  std::string path_of(const Entry& entry) {
    const std::string name = archive::file_name(entry);
    std::string path = entry.original ? entry.original->path : name;
    if (!taken_.insert(path).second) {
      path = (fs::path(path).parent_path() / name).generic_string();
      taken_.insert(path);
    }
    return path;
  }

  Result<void> write(const std::string& path, const std::string& text) {
    ++files_;
    const fs::path file = folder_ / path;
    {
      std::ifstream in(file, std::ios::binary);
      if (in && std::string(std::istreambuf_iterator<char>(in), {}) == text) return {};
    }
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    const fs::path made = file.string() + ".new";
    errno = 0;
    std::ofstream out(made, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (out) fs::rename(made, file, error);
    if (!out || error) {
      const std::string why = error ? error.message() : std::strerror(errno);
      fs::remove(made, error);
      return Error(errc::make_error_code(errc::io_error), file.string() + ": cannot be written: " + why);
    }
    ++written_;
    return {};
  }

  bool hugo_;
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
