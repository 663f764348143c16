#pragma once

#include "storage/engine.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// Whether a store keeps its own rules (FORMAT.md).
namespace riverd::storage {

/// One thing that is not as FORMAT.md says.
struct Violation {
  std::optional<Table> table{};  // absent: the pages beneath the tables
  std::string key{};             // of the row, in hexadecimal; `meta`: the name
  std::string what{};
};

/// `TABLE KEY: what`, or `page NUMBER: what`, in one line.
[[nodiscard]] std::string to_string(const Violation& violation);

/// What was looked at.
struct Verified {
  std::uint64_t rows = 0;
  std::uint64_t violations = 0;
};

/// Reads every row of every table that has rules: keys ascend, each record decodes, each entry has its rows
/// in the indexes and each row of an index leads to what it says, and the counters agree with what is
/// there. A table without rules is passed over. Calls back for each violation, in the order of the tables.
///
/// Memory grows with the number of feeds, not with that of entries. A table that cannot be read on is a
/// violation as well.
[[nodiscard]] Verified verify(const ReadTransaction& transaction,
                              const std::function<void(const Violation&)>& report);

}  // namespace riverd::storage
