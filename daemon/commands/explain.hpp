#pragma once

#include "config/config.hpp"
#include "daemon/serve/catalog.hpp"
#include "feeds/result.hpp"
#include "storage/snapshot.hpp"

#include <optional>
#include <string>

namespace riverd::commands {

/// Why an entry has its date, its story and its content, or why a feed is polled when it is. `what` is an
/// entry's id or the address of its page or article, or a feed's id, name or URL. With `json` one object.
/// Fails where there is no such thing, and says what there is of a similar name.
[[nodiscard]] Result<std::string> explanation(const config::Config& config, const serve::Catalog& catalog,
                                              const storage::Snapshot& view, const std::string& what,
                                              bool json);

/// The entry meant by an id, the address of its page, or that of its article.
[[nodiscard]] Result<std::optional<Entry>> find_entry(const storage::Snapshot& view, const std::string& what);

}  // namespace riverd::commands
