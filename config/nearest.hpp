#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace riverd::config {

/// The candidate a mistyped word most likely meant: the one with the smallest edit distance
/// (insertion, deletion, substitution, swap of neighbours; case is ignored), the first of equals.
/// nullopt where none is near: more than a third of the word's letters, at least one, would differ.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> candidates);

/// `; did you mean 'X'?`, or nothing where no candidate is near.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace riverd::config
