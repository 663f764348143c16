#pragma once

#include "config/problem.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// The spellings of places on a network that a configuration holds. Pure: nothing is looked up.
namespace riverd::config {

/// `HOST:PORT` or `[V6]:PORT`; HOST is an IPv4 address or a host name, port 0 lets the system choose.
/// Returned as written. `unix:` addresses are paths and not for this function.
[[nodiscard]] Checked<std::string> listen_address(std::string_view text);

/// An address range in CIDR notation, IPv4 or IPv6; bits past the prefix are cleared, so that
/// `127.0.0.1/8` returns `127.0.0.0/8`.
[[nodiscard]] Checked<std::string> address_range(std::string_view text);

/// A host without scheme, port and path: a name, an IPv4 address, or an IPv6 address with or without
/// brackets (returned without). In lower case.
[[nodiscard]] Checked<std::string> host_name(std::string_view text);

/// An absolute http or https URL without query and fragment; trailing slashes are dropped.
[[nodiscard]] Checked<std::string> base_url(std::string_view text);

/// The address of a proxy for pictures, with `{}` where theirs stands; "" is none.
[[nodiscard]] Checked<std::string> picture_proxy(std::string_view text);

/// `+08:00`, `-0330`, `Z` and `UTC`: minutes east of Greenwich, at most 14 hours either way.
[[nodiscard]] Checked<std::chrono::minutes> zone_offset(std::string_view text);

}  // namespace riverd::config
