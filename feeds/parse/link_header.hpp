#pragma once

#include "feeds/model/link.hpp"

#include <string_view>
#include <vector>

namespace riverd::parse {

/// The links of an HTTP answer: the values of its Link headers, joined by commas (RFC 8288). One Link for
/// each relation of a link, in lower case, `href` resolved against `base`. Links of other documents than the
/// answer (`anchor`) and what is no link are left out; the first 64 are read.
[[nodiscard]] std::vector<Link> parse_link_header(std::string_view value, std::string_view base);

}  // namespace riverd::parse
