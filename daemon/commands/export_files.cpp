#include "daemon/commands/export_files.hpp"

#include "daemon/archive_files.hpp"
#include "daemon/archive_writer.hpp"
#include "daemon/commands/export.hpp"
#include "daemon/commands/progress.hpp"
#include "daemon/serve_settings.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace riverd::commands {
namespace {

constexpr std::size_t most_at_once = 4096;      // arrivals at the river that are looked up together,
constexpr std::size_t most_passed = 1'000'000;  // among so many at all feeds

}  // namespace

Result<std::string> export_files(const Configuration& configuration, const storage::Snapshot& view,
                                 const ExportCommand& command) {
  const serve::Catalog catalog(serve_settings(configuration));
  const auto river = catalog.river(command.river);
  if (!river) return no_such_river(command.river);
  const auto statistics = view.statistics();
  if (!statistics) return statistics.error();
  const bool hugo = command.format == ExportCommand::Format::hugo;
  const auto format = hugo ? archive_files::Format::hugo : archive_files::Format::markdown;
  const std::filesystem::path folder = command.output.value_or(".");
  ArchiveNames names;
  ArchiveWriter writer(view, catalog, *river, names);
  Progress progress("exporting", statistics->entries);
  std::size_t files = 0;
  std::size_t changed = 0;
  for (std::uint64_t after = 0;;) {
    const auto slice = view.arrivals_after(writer.feeds(), after, most_at_once, most_passed);
    if (!slice) return slice.error();
    if (slice->through == after) break;
    after = slice->through;
    for (const auto& arrival : slice->arrivals) {
      progress.step();
      const auto entry = writer.find(arrival.entry);
      if (!entry) return entry.error();
      if (!*entry) continue;
      if (command.since && (*entry)->times.first_seen < *command.since) {
        // It has its name all the same: who exports all gets the same files.
        if (const auto path = writer.path_of(**entry); !path) return path.error();
        continue;
      }
      const auto written = writer.write(**entry, folder, format, archive_files::Lasting::no);
      if (!written) return written.error();
      ++files;
      if (written->changed) ++changed;
    }
  }
  return "files " + std::to_string(files) + ", written " + std::to_string(changed) + ", as they were " +
         std::to_string(files - changed) + "\n";
}

}  // namespace riverd::commands
