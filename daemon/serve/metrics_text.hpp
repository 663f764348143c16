#pragma once

#include "daemon/serve/catalog.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <string>

namespace riverd::serve {

/// What the store and the configuration have to say in Prometheus' text format. Work for the CPU pool.
[[nodiscard]] Result<std::string> store_metrics(const storage::Store& store, const Catalog& catalog);

}  // namespace riverd::serve
