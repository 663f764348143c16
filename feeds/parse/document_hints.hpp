#pragma once

#include "feeds/parse/parse.hpp"

#include <string>

/// What a document is read with of what HTTP said, the same for every format.
namespace riverd::parse {

/// The language HTTP states; several of them (RFC 9110, 8.5) name none.
[[nodiscard]] std::string content_language(const DocumentHints& hints);

/// Where relative references begin: the content-location, else the document's own address; empty if neither
/// is a URL of a listed scheme and of at most longest_base bytes.
[[nodiscard]] std::string base_of(const DocumentHints& hints);

}  // namespace riverd::parse
