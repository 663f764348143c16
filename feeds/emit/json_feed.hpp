#pragma once

#include "feeds/emit/output.hpp"

#include <string>

namespace riverd::emit {

/// A JSON Feed 1.1 document (rules O5, O10). The same input gives the same bytes.
[[nodiscard]] std::string to_json_feed(const OutputFeed& feed);

}  // namespace riverd::emit
