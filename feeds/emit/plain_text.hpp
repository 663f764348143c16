#pragma once

#include <string>
#include <string_view>

/// Plain text that a reader could take for markup: the end of an element, a character reference.
namespace riverd::emit {

/// Whether the text has something of the kind, `</b>` or `&copy`, so that it must not stand where its type is
/// a guess (O12, ContainsHTML and ContainsUndeclaredHTML).
[[nodiscard]] bool looks_like_markup(std::string_view text);

/// The text with `‹` and `＆` where it does: for elements that have no way to tell their type, where some
/// readers would drop a part of it and others show it.
[[nodiscard]] std::string unmistakable(std::string_view text);

}  // namespace riverd::emit
