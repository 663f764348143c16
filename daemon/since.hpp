#pragma once

#include "feeds/model/time.hpp"

#include <optional>
#include <string_view>

namespace riverd {

/// The T of `--since T`: a date or time in any form feeds use (`2025-02-22`, `2025-02-22T18:39:04Z`; UTC
/// where it names no zone), or how long before `now` (`90m`, `24h`, `7d`). nullopt for anything else.
[[nodiscard]] std::optional<Time> parse_since(std::string_view text, Time now);

}  // namespace riverd
