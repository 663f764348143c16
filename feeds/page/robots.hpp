#pragma once

#include <string>
#include <string_view>

namespace riverd::page {

/// Whether a robots.txt lets a crawler fetch an address of its host (RFC 9309). `agent`: the product token,
/// without its version. Of the rules for it, or else for `*`, the longest that matches decides, an `allow`
/// before a `disallow` of the same length. The first 500 KiB are read.
[[nodiscard]] bool robots_allow(std::string_view robots, std::string_view agent, std::string_view url);

/// Where the rules for an address are; empty for one that is not of the web.
[[nodiscard]] std::string robots_url(std::string_view url);

}  // namespace riverd::page
