#pragma once

#include "config/problem.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace riverd::config {

/// The final spelling of a feed's URL: http or https with what a URL may not hold percent-encoded,
/// `feed:` (the scheme of old subscription links) replaced by the one it stands for, and `file:` made
/// absolute (`file:///path`) against `folder`, the absolute folder of the file that names the feed.
/// A web URL that needs no repair comes back as it was: it is the feed's identity.
[[nodiscard]] Checked<std::string> feed_url(std::string_view text, const std::filesystem::path& folder);

}  // namespace riverd::config
