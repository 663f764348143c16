#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace riverd::text {

/// The beginning of a plain text in at most `columns` columns (a full-width character takes two): up to the
/// last end of a sentence in the second half of it, else up to the last place where a line may end (between
/// words, or in Chinese and Japanese between characters, but not before a closing mark), never inside a
/// character as people see it. With an ellipsis where a sentence is cut. Linear in `columns` but for finding
/// them.
[[nodiscard]] std::string beginning_of(std::string_view plain, std::size_t columns);

}  // namespace riverd::text
