#pragma once

#include "feeds/model/safe_html.hpp"

#include <string>
#include <string_view>

/// Pictures addressed through a proxy of the owner's choice, so that their hosts do not see who reads (A5). A
/// proxy is written as its address with `{}` where the picture's stands, percent-encoded:
/// `https://wsrv.nl/?url={}`.
namespace riverd::text {

/// The picture's address through the proxy; the address itself where it is no web URL or already goes there.
[[nodiscard]] std::string through_proxy(std::string_view address, std::string_view proxy);

/// Published markup with every picture, poster and set of pictures addressed so. What was safe stays safe.
/// Linear time.
[[nodiscard]] SafeHtml through_picture_proxy(const SafeHtml& html, std::string_view proxy);

}  // namespace riverd::text
