#pragma once

#include <string>
#include <string_view>

namespace riverd::dedupe {

/// A text as articles are compared (D3), for looking up words in it: NFKC, one case, traditional characters
/// as simplified ones; whatever stands between words is one space, with none at either end. Linear time.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace riverd::dedupe
