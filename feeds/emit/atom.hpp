#pragma once

#include "feeds/emit/output.hpp"

#include <string>

namespace riverd::emit {

/// An Atom 1.0 document (RFC 4287; rules O1 to O3, O10, O12). The same input gives the same bytes.
[[nodiscard]] std::string to_atom(const OutputFeed& feed);

}  // namespace riverd::emit
