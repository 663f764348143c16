#pragma once

#include "daemon/serve/catalog.hpp"
#include "feeds/emit/html_page.hpp"
#include "storage/snapshot.hpp"

namespace riverd::serve {

/// In which rivers an entry is, and in each which rule decided, as an input each. Where another entry stands
/// for its story that one is asked, as documents do.
[[nodiscard]] Result<emit::Reason> rivers_of(const storage::Snapshot& snapshot, const Entry& entry,
                                             const Catalog& catalog);

}  // namespace riverd::serve
