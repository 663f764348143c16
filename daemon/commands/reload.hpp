#pragma once

#include "daemon/reload.hpp"
#include "feeds/result.hpp"

#include <boost/json/object.hpp>

#include <filesystem>

namespace riverd::commands {

/// `riverd reload`: asks the running daemon behind a control socket and waits until it has reloaded. Fails
/// where no daemon listens there.
[[nodiscard]] Result<Reloaded> reload(const std::filesystem::path& socket);

/// What the control socket answers to POST /reload.
[[nodiscard]] boost::json::object to_json(const Reloaded& reloaded);

}  // namespace riverd::commands
