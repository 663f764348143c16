#pragma once

#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace riverd::commands {

/// `riverd compact`: a running daemon is asked to do it, otherwise the store is opened here. Fails where
/// there is no store yet.
[[nodiscard]] Result<storage::Compacted> compact(storage::StoreOptions options);

/// `compacted the store from N to N bytes`.
[[nodiscard]] std::string to_string(const storage::Compacted& compacted);

/// What the control socket answers to POST /compact.
[[nodiscard]] boost::json::object to_json(const storage::Compacted& compacted);

}  // namespace riverd::commands
