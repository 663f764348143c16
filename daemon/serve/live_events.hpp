#pragma once

#include "daemon/serve/catalog.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace riverd::serve {

/// An entry that arrived, as it is told to those who listen.
struct LiveEvent {
  std::uint64_t arrival = 0;
  std::shared_ptr<const std::string> text;
};

/// What arrived in a river, in order of arrival.
struct LiveEvents {
  std::vector<LiveEvent> events;
  std::uint64_t through = 0;  // the last arrival of the view it was read from
  std::uint64_t after = 0;    // nothing that arrived later, up to `through`, was left out
  bool cut = false;           // there was more: older events were left out
};

/// The newest `most` events after an arrival; without one, none, only how far the river goes. Work for the
/// CPU pool: what is told is given to readers (Store::published_snapshot).
[[nodiscard]] Result<LiveEvents> read_live_events(const storage::Store& store, const Catalog& catalog,
                                                  std::size_t river, std::optional<std::uint64_t> after,
                                                  std::size_t most);

}  // namespace riverd::serve
