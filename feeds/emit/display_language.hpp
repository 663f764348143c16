#pragma once

#include <string>
#include <string_view>

namespace riverd::emit {

/// The language a text is marked with on a page, by which browsers choose faces, line breaks and voices. What
/// is declared, unless the text's script says that it cannot be: feeds in Chinese that call themselves
/// English are common, and so are those that say nothing. Chinese, Japanese and Korean are known by their
/// script; `und` where what is declared cannot be and nothing else is known. Empty: nothing was declared,
/// nothing is known.
[[nodiscard]] std::string display_language(std::string_view declared, std::string_view text);

}  // namespace riverd::emit
