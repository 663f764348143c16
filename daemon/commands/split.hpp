#pragma once

#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>

namespace riverd::commands {

/// What taking an entry out of its story did.
struct Split {
  std::uint64_t together = 0;  // feeds that had entries in the story with it
};
[[nodiscard]] Split split_of(const storage::CommitResult& result);
[[nodiscard]] boost::json::object to_json(const Split& split);

/// Takes an entry out of its story for ever (D8): asks the daemon if one runs, does it itself otherwise.
/// `what` is the entry's id or the address of its page or article. Returns a sentence.
[[nodiscard]] Result<std::string> split(storage::StoreOptions options, const std::string& what);

}  // namespace riverd::commands
