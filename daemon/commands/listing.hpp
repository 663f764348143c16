#pragma once

#include "config/config.hpp"
#include "daemon/commands/terminal.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/snapshot.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What the listing commands print. Each takes one consistent view of the store and gives the whole text
/// for standard output: a table as the terminal can show it, or with `json` one object a line.
namespace riverd::commands {

/// The configured feeds, failing ones first, with what the store knows of them. `now` is for "5 min ago".
[[nodiscard]] Result<std::string> feeds_listing(const config::Config& config, const storage::Snapshot& view,
                                                Time now, bool json, const Terminal& terminal);

struct EntrySelection {
  std::string river = "all";
  std::string feed;             // id, name or URL; empty: the river's
  std::optional<Time> since{};  // those that arrived at or after it
  std::size_t limit = 50;
};

/// Entries in the order of display, newest first. Fails if the river or feed does not exist.
[[nodiscard]] Result<std::string> entries_listing(const config::Config& config, const storage::Snapshot& view,
                                                  const EntrySelection& selection, bool json,
                                                  const Terminal& terminal);

/// One screen: feeds by state, the next polls, entries and the store's size. `now` is for "in 5 min".
[[nodiscard]] Result<std::string> status_listing(const config::Config& config, const storage::Snapshot& view,
                                                 Time now, bool json, const Terminal& terminal);

/// `5 s ago`, `in 12 min`, `3 h ago`, `in 4 d`; `now` below a second; `never` where there is no time.
[[nodiscard]] std::string relative_time(std::optional<Time> time, Time now);

/// `0 B`, `512 KiB`, `3.4 MiB`, …
[[nodiscard]] std::string readable_size(std::uint64_t bytes);

}  // namespace riverd::commands
