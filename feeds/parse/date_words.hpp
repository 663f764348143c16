#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace riverd::parse {

/// The month (1 to 12) a lower-case English name or its first three letters or more means.
[[nodiscard]] std::optional<int> month_number(std::string_view word);

/// Minutes east of UTC of a lower-case zone name: RFC 822's, the common ones of Europe and Asia, `ET` and
/// its kin as standard time, single military letters.
[[nodiscard]] std::optional<int> zone_minutes(std::string_view name);

/// Greek and Hungarian month names (and the Greek days') replaced by English ones; the rest as it is.
/// Hungarian dates (`2004-július-13T09:15-05:00`) become ISO ones.
[[nodiscard]] std::string fold_foreign_words(std::string_view text);

}  // namespace riverd::parse
