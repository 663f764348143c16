#pragma once

#include "config/files.hpp"
#include "config/problem.hpp"
#include "config/read.hpp"

#include <filesystem>
#include <vector>

/// What one key alone cannot tell: values that do not go together, names used twice, names of nothing.
namespace riverd::config {

/// Checks of the file alone, before the subscription lists are added.
void validate_settings(const Draft& draft, const std::filesystem::path& file, const FileReader& read,
                       std::vector<Problem>& problems);

/// Rivers and content rules against feeds, once every feed is known and named, and what feeds name against
/// rules. Replaces what `feeds` of a river or a rule names (a name, a URL) by the feed's name, each once.
void resolve_names(Draft& draft, const std::filesystem::path& file, std::vector<Problem>& problems);

}  // namespace riverd::config
