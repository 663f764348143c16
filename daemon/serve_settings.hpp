#pragma once

#include "daemon/configuration.hpp"
#include "daemon/serve/settings.hpp"

#include <cstdint>
#include <optional>

namespace riverd {

/// The same without the time of the configuration, which documents for readers have in their Last-Modified.
[[nodiscard]] serve::ServeSettings serve_settings(const config::Config& config);

/// What the server needs of a configuration: rivers resolved, titles, base URL.
[[nodiscard]] serve::ServeSettings serve_settings(const Configuration& configuration);

/// Makes the caches of documents fit into the memory that is allowed (runtime::memory_limit); absent: as it
/// is.
void fit_caches(serve::ServeSettings& settings, std::optional<std::uint64_t> memory_limit);

}  // namespace riverd
