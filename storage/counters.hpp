#pragma once

#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace riverd::storage {

/// The counters of `meta`, read once a batch and written back with it.
struct Counters {
  std::uint64_t next_arrival = 1;
  std::uint64_t entries = 0;
  std::uint64_t stories = 0;

  [[nodiscard]] static Result<Counters> load(const ReadTransaction& transaction);

  /// Writes what has changed.
  [[nodiscard]] Result<void> save(WriteTransaction& transaction);

 private:
  [[nodiscard]] std::array<std::pair<std::string_view, std::uint64_t*>, 3> fields();
};

}  // namespace riverd::storage
