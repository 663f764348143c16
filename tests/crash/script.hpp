#pragma once

#include "storage/lmdb_engine.hpp"
#include "storage/store.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace riverd::crash {

/// One step of the scripted day: a commit, or compacting.
struct Step {
  std::vector<storage::Batch> batches;  // committed together; none: compact
};

/// A day of polls of three feeds, always the same: new, changed, renamed and vanished items, short texts and
/// long ones, copies that fold, validators, entries that are dropped, compacting in between. `rounds` polls
/// of each feed.
[[nodiscard]] std::vector<Step> scripted_day(int rounds);

/// A store and what it stands on.
struct Opened {
  storage::LmdbEngine* engine = nullptr;  // the store's
  storage::Store store;
};

/// Opens for writing with durability full.
[[nodiscard]] Result<Opened> open_store(const std::filesystem::path& folder);

[[nodiscard]] Result<void> run(storage::Store& store, const Step& step);

/// A digest of every row of every table; a text that no digest is like where they cannot be read.
[[nodiscard]] std::string digest_of_tables(const storage::Engine& engine);

}  // namespace riverd::crash
