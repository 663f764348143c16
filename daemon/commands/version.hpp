#pragma once

#include <string>

namespace riverd::commands {

/// Version, commit, compiler and library versions: one a line, or one JSON object.
[[nodiscard]] std::string version_text(bool json);

/// `riverd/VERSION`, as the User-Agent and feeds' generator name it.
[[nodiscard]] std::string product_version();

}  // namespace riverd::commands
