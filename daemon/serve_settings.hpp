#pragma once

#include "daemon/configuration.hpp"
#include "daemon/serve/settings.hpp"

namespace riverd {

/// What the server needs of a configuration: rivers resolved, titles, base URL.
[[nodiscard]] serve::ServeSettings serve_settings(const Configuration& configuration);

}  // namespace riverd
