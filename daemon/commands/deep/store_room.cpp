#include "daemon/commands/deep/store_room.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <system_error>

namespace riverd::commands::deep {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t least_free = 64 * mebibyte;
constexpr std::uint64_t percent = 100;
constexpr std::uint64_t nearly_full = 90;
constexpr std::uint64_t full = 98;

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> units = {" KiB", " MiB", " GiB", " TiB"};
  constexpr std::uint64_t step = 1024;
  std::size_t unit = 0;
  bytes /= step;
  while (bytes >= 10 * step && unit + 1 < units.size()) {
    bytes /= step;
    ++unit;
  }
  return std::to_string(bytes) + units.at(unit);
}

Finding not_read(const Error& error) {
  return {"store", Severity::problem, error.message(),
          "see `riverd check --store`; where it may not be read, run this as root or as riverd's user"};
}

}  // namespace

Finding check_map(std::uint64_t used, std::uint64_t limit) {
  const std::uint64_t share = limit == 0 ? percent : std::min(percent, used * percent / limit);
  const std::string what = "the store uses " + size_text(used) + " of " + size_text(limit) +
                           " it may grow to (" + std::to_string(share) + " %)";
  const std::string remedy =
      "raise [storage] map_size and restart riverd (it takes address space, no disk), or keep less: "
      "[retention]";
  if (share >= full) return {"map size", Severity::problem, what, remedy};
  if (share >= nearly_full) return {"map size", Severity::warning, what, remedy};
  return {"map size", Severity::fine, what, {}};
}

Finding check_disk(std::uint64_t free, std::uint64_t used) {
  const std::string what = size_text(free) + " are free on the store's disk";
  if (free < least_free) {
    return {"disk", Severity::problem, what + ": soon nothing can be stored", "make room on the disk"};
  }
  if (free < used) {
    return {"disk", Severity::warning,
            what + ", less than the store takes: `riverd compact` and a backup there fail",
            "make room on the disk before the store is compacted or migrated"};
  }
  return {"disk", Severity::fine, what, {}};
}

StoreFacts check_store_room(storage::StoreOptions options) {
  options.read_only = true;
  StoreFacts facts;
  std::error_code ignored;
  std::uint64_t used = 0;
  const fs::path file = options.directory / "store.mdb";
  if (!fs::exists(file, ignored) && !ignored) {
    facts.findings.push_back({"store",
                              Severity::fine,
                              file.string() + " is not there yet; riverd makes it when it first runs",
                              {}});
  } else {
    const auto store = storage::Store::open(options);
    if (!store) {
      facts.findings.push_back(not_read(store.error()));
      return facts;
    }
    const auto view = store->snapshot();
    const auto statistics = view ? view->statistics() : Result<storage::StoreStatistics>(view.error());
    const auto feeds = view ? view->feeds() : Result<std::vector<storage::FeedState>>(view.error());
    if (!statistics || !feeds) {
      facts.findings.push_back(not_read(store->located(statistics ? feeds.error() : statistics.error())));
      return facts;
    }
    for (const auto& feed : *feeds) facts.newest_poll = std::max(facts.newest_poll, feed.last_poll);
    used = statistics->bytes_used;
    facts.findings.push_back({"store",
                              Severity::fine,
                              file.string() + " opens: " + std::to_string(statistics->entries) +
                                  " entries of " + std::to_string(statistics->feeds) + " feeds",
                              {}});
    facts.findings.push_back(check_map(used, statistics->bytes_limit));
  }
  // Of the folder, or of the first above it that is there.
  fs::path folder = options.directory;
  while (!fs::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  const auto space = fs::space(folder, ignored);
  if (!ignored) facts.findings.push_back(check_disk(space.available, used));
  return facts;
}

}  // namespace riverd::commands::deep
