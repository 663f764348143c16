#pragma once

#include "daemon/configuration.hpp"
#include "daemon/serve/settings.hpp"

namespace riverd {

/// The same without the time of the configuration, which documents for readers have in their Last-Modified.
[[nodiscard]] serve::ServeSettings serve_settings(const config::Config& config);

/// What the server needs of a configuration: rivers resolved, titles, base URL.
[[nodiscard]] serve::ServeSettings serve_settings(const Configuration& configuration);

}  // namespace riverd
