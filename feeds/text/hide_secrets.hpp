#pragma once

#include <string>
#include <string_view>

namespace riverd::text {

/// A text with the http, https and other `scheme://` URLs in it as anybody may read them: without a user and
/// password, with `***` for what a query says under a name such as token, key, password or signature, and for
/// what follows `private-` in a path, as calendars have it. Everything else is as it was.
[[nodiscard]] std::string hide_secrets(std::string_view text);

}  // namespace riverd::text
