#pragma once

#include "config/config.hpp"
#include "daemon/serve/settings.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace riverd {

/// What a river selects by, as a running daemon tells it on its control socket: `feeds` (ids), `duplicates`,
/// `keep`, `drop` and `languages`. nullopt where the configuration has no such river.
[[nodiscard]] std::optional<boost::json::object> river_object(const config::Config& config,
                                                              std::string_view name);

/// Reads that back; nullopt if it is something else.
[[nodiscard]] std::optional<serve::RiverSettings> river_from(const boost::json::object& object);

}  // namespace riverd
