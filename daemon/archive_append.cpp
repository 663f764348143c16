#include "daemon/archive_append.hpp"

#include "daemon/archive_folder.hpp"
#include "daemon/serve/selection.hpp"
#include "daemon/serve/sources.hpp"
#include "feeds/archive/read_file.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace riverd::archive_append {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t shortest_window = 256;  // arrivals: a view of the store is held for so long
constexpr std::uint64_t longest_window = 65'536;
constexpr std::size_t few = 64;  // entries that do not make a step long

/// Whether the file that lies where an entry's should be is that entry's, as it was.
bool is_of(const fs::path& file, const Entry& entry) {
  const auto there = archive_import::read({file, {}});
  if (!there) return false;
  if (entry.original && there->bytes == entry.original->bytes) return true;
  const auto read = archive::read_file(there->bytes);
  return read && (entry.url.empty() ? read->entry.title.value == entry.title : read->entry.url == entry.url);
}

/// One view of the store, from which files are written.
class Writer {
 public:
  Writer(const storage::Snapshot& view, const Target& target)
      : view_(view),
        target_(target),
        sources_(view, *target.catalog),
        scope_(serve::river_scope(*target.catalog, target.river)),
        limits_(serve::limits_of(scope_, *target.catalog, sources_, serve::everything)) {}

  /// The items of the river that arrived after `after` up to and with `through`, the first to arrive first.
  Result<void> items(std::uint64_t after, std::uint64_t through) {
    limits_.after = after;
    limits_.through = through;
    std::vector<storage::RiverItem> found;
    const auto visited = view_.visit_river(scope_.feeds, limits_, storage::Parts::whole, [&](auto& item) {
      found.push_back(std::move(item));
      return true;
    });
    if (!visited) return visited.error();
    std::reverse(found.begin(), found.end());
    for (const storage::RiverItem& item : found) {
      if (auto done = entry(item.entry); !done) return done;
      for (const Entry& copy : item.copies) {
        if (auto done = imported_copy(copy.id); !done) return done;
      }
      ++seen_;
      if (item.entry.arrival <= last_) continue;
      last_ = item.entry.arrival;
      last_entry_ = item.entry.id;
    }
    return {};
  }

  [[nodiscard]] const serve::Scope& scope() const { return scope_; }
  [[nodiscard]] std::size_t seen() const { return seen_; }
  [[nodiscard]] std::size_t written() const { return written_; }
  [[nodiscard]] std::uint64_t last() const { return last_; }
  [[nodiscard]] EntryId last_entry() const { return last_entry_; }

 private:
  Result<void> entry(const Entry& entry) {
    const auto bytes = archive_files::bytes_of(entry, target_.format, sources_);
    if (!bytes) return bytes.error();
    const fs::path wanted = target_.folder / archive_files::path_of(entry);
    std::error_code error;
    const bool taken = entry.original && fs::exists(wanted, error) && !is_of(wanted, entry);
    const auto written =
        archive_files::write(taken ? target_.folder / archive_files::other_path_of(entry) : wanted, *bytes,
                             archive_files::Lasting::yes);
    if (!written) return written.error();
    if (*written) ++written_;
    return {};
  }

  /// Of copies those have files of their own that were files.
  Result<void> imported_copy(EntryId id) {
    const auto copy = view_.entry(id);
    if (!copy) return copy.error();
    return *copy && (*copy)->original ? entry(**copy) : Result<void>();
  }

  const storage::Snapshot& view_;
  const Target& target_;
  serve::Sources sources_;
  serve::Scope scope_;
  storage::RiverLimits limits_;
  std::size_t seen_ = 0;
  std::size_t written_ = 0;
  std::uint64_t last_ = 0;
  EntryId last_entry_;
};

/// Where the archive goes on: where it was, unless the store, what is wanted or a feed of the river is
/// another.
Result<ArchivePosition> resumed(const storage::Snapshot& view, const Target& target,
                                std::span<const FeedId> feeds) {
  ArchivePosition fresh;
  fresh.scope = target.scope;
  fresh.feeds.insert(feeds.begin(), feeds.end());
  auto known = read_position(target.folder);
  if (!known || known->scope != target.scope) return fresh;
  const auto last = view.last_arrival();
  if (!last) return last.error();
  if (known->through > *last) return fresh;
  if (known->last > 0) {
    const auto entry = view.entry(known->entry);
    if (!entry) return entry.error();
    if (!*entry || (*entry)->arrival != known->last) return fresh;
  }
  for (const FeedId feed : feeds) {
    if (known->feeds.contains(feed)) continue;
    const auto earlier = view.has_arrivals_before({&feed, 1}, known->through + 1);
    if (!earlier) return earlier.error();
    if (*earlier) return fresh;
  }
  known->feeds = std::move(fresh.feeds);
  return std::move(*known);
}

}  // namespace

Result<Step> append(const storage::Store& store, const Target& target, Progress progress) {
  // What has its file here was given to a reader, so it stays what stands for its story.
  const auto view = store.published_snapshot();
  if (!view) return view.error();
  Writer writer(*view, target);
  const bool first = !progress.position;
  if (first) {
    auto position = resumed(*view, target, writer.scope().feeds);
    if (!position) return position.error();
    progress.position = std::move(*position);
    progress.noted = progress.position->through;
  }
  const auto last = view->last_arrival();
  if (!last) return last.error();
  ArchivePosition next = *progress.position;
  const std::uint64_t through = std::min(*last, next.through + progress.window);
  Step step;
  if (through > next.through) {
    if (auto done = writer.items(next.through, through); !done) return done.error();
    next.through = through;
    if (writer.last() > 0) {
      next.last = writer.last();
      next.entry = writer.last_entry();
    }
  }
  // What brought nothing need not be on the disk at once: it is looked through again.
  const bool far = next.through - progress.noted >= longest_window;
  if (writer.seen() > 0 || far || first) {
    if (auto noted = write_position(target.folder, next); !noted) return noted.error();
    progress.noted = next.through;
  }
  step.written = writer.written();
  step.done = through == *last;
  progress.position = std::move(next);
  progress.window = writer.seen() < few ? std::min(progress.window * 2, longest_window) : shortest_window;
  step.progress = std::move(progress);
  return step;
}

Result<std::size_t> refresh(const storage::Store& store, const Target& target, const Progress& progress,
                            const std::vector<FeedId>& feeds) {
  const auto view = store.published_snapshot();
  if (!view) return view.error();
  Writer writer(*view, target);
  const std::uint64_t through = progress.position ? progress.position->through : 0;
  for (const FeedId feed : feeds) {
    if (std::find(writer.scope().feeds.begin(), writer.scope().feeds.end(), feed) ==
        writer.scope().feeds.end())
      continue;
    const auto memory = view->memory(feed);
    if (!memory) return memory.error();
    for (const storage::RememberedItem& item : memory->items) {
      if (!item.listed || item.entry.empty()) continue;
      const auto entry = view->entry(item.entry);
      if (!entry) return entry.error();
      if (!*entry || (*entry)->revision == 0 || (*entry)->arrival > through) continue;
      if (auto done = writer.items((*entry)->arrival - 1, (*entry)->arrival); !done) return done.error();
    }
  }
  return writer.written();
}

}  // namespace riverd::archive_append
