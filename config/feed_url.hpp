#pragma once

#include "config/problem.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace riverd::config {

/// The final spelling of a feed's URL: http or https with what a URL may not hold percent-encoded and an
/// international host in ASCII, `feed:` (the scheme of old subscription links) replaced by the one it stands
/// for, and `file:` made absolute (`file:///path`) against `folder`, the absolute folder of the file that
/// names the feed. A web URL that needs no repair comes back as it was: it is the feed's identity.
/// `archive:NAME` names an archive of files that `riverd import` brings in; it is never polled.
[[nodiscard]] Checked<std::string> feed_url(std::string_view text, const std::filesystem::path& folder);

/// The NAME of an archive's URL; empty where the URL is none.
[[nodiscard]] std::string_view archive_name(std::string_view url);

/// The URL of an archive. A name is what can be typed on a command line and stand in an address: ASCII
/// letters, digits, `-`, `_` and `.`, not first a dot or a hyphen, at most 64.
[[nodiscard]] Checked<std::string> archive_url(std::string_view name);

}  // namespace riverd::config
