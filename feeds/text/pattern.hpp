#pragma once

#include "feeds/result.hpp"

#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace riverd::text {

/// A regular expression in the syntax of RE2, to be shared; any thread.
using Pattern = std::shared_ptr<const re2::RE2>;

/// Compiles an expression in which case matters unless it says `(?i)`. Matching takes time linear in the
/// text, and a megabyte of memory at most. Fails with FeedError::unreadable, or too_large where it would need
/// more.
[[nodiscard]] Result<Pattern> compile_pattern(std::string_view expression);

/// Whether the expression is found anywhere in a text.
[[nodiscard]] bool is_found(const Pattern& pattern, std::string_view text);

}  // namespace riverd::text
