#pragma once

#include "feeds/emit/output.hpp"

#include <string>

namespace riverd::emit {

/// An RSS 2.0 document (rules O4, O10, O12). The same input gives the same bytes.
[[nodiscard]] std::string to_rss(const OutputFeed& feed);

}  // namespace riverd::emit
