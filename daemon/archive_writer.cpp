#include "daemon/archive_writer.hpp"

#include "daemon/archive_folder.hpp"
#include "feeds/archive/read_file.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace riverd {
namespace {

namespace fs = std::filesystem;

/// Whether a file that lies where an imported entry's is to be may be replaced: it has its bytes, or is the
/// same article as it was.
bool is_of(const fs::path& file, const Entry& entry, const std::string& bytes) {
  const auto there = archive_import::read({file, {}});
  if (!there) return false;
  if (there->bytes == bytes || there->bytes == entry.original->bytes) return true;
  const auto read = archive::read_file(there->bytes);
  return read && (entry.url.empty() ? read->entry.title.value == entry.title : read->entry.url == entry.url);
}

}  // namespace

ArchiveWriter::ArchiveWriter(const storage::Snapshot& view, const serve::Catalog& catalog, std::size_t river,
                             ArchiveNames& names)
    : view_(view),
      names_(names),
      sources_(view, catalog),
      scope_(serve::river_scope(catalog, river)),
      limits_(serve::limits_of(scope_, catalog, sources_, serve::everything)) {}

Result<std::optional<Entry>> ArchiveWriter::find(EntryId id) {
  auto item = view_.river_item(id, scope_.feeds, limits_, storage::Parts::whole);
  if (!item) return item.error();
  if (*item) return std::optional(std::move((*item)->entry));
  const auto path = view_.original_path(id);
  if (!path) return path.error();
  if (path->empty()) return std::optional<Entry>{};
  auto copy = view_.entry(id);
  if (!copy) return copy.error();
  if (!*copy || std::find(scope_.feeds.begin(), scope_.feeds.end(), (*copy)->feed) == scope_.feeds.end())
    return std::optional<Entry>{};
  const auto first = view_.standing_for(**copy, scope_.feeds, scope_.grouping);
  if (!first) return first.error();
  if (*first == id) return std::optional<Entry>{};
  const auto shown = view_.river_item(*first, scope_.feeds, limits_, storage::Parts::without_content);
  if (!shown) return shown.error();
  if (!*shown) return std::optional<Entry>{};
  return copy;
}

Result<std::string> ArchiveWriter::path_of(const Entry& entry) {
  return names_.path_of(entry, view_, [this](EntryId id) -> Result<bool> {
    const auto item = view_.river_item(id, scope_.feeds, limits_, storage::Parts::without_content);
    if (!item) return item.error();
    return item->has_value();
  });
}

Result<ArchiveWriter::Written> ArchiveWriter::write(const Entry& entry, const fs::path& folder,
                                                    archive_files::Format format,
                                                    archive_files::Lasting lasting) {
  const auto path = path_of(entry);
  if (!path) return path.error();
  const auto bytes = archive_files::bytes_of(entry, format, sources_);
  if (!bytes) return bytes.error();
  fs::path file = folder / *path;
  std::error_code error;
  if (entry.original && *path == entry.original->path && fs::exists(file, error) &&
      !is_of(file, entry, *bytes)) {
    file = folder / archive_files::path_of(entry, 1);
  }
  const auto written = archive_files::write(file, *bytes, lasting);
  if (!written) return written.error();
  return Written{bytes->size(), *written};
}

}  // namespace riverd
