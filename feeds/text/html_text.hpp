#pragma once

#include <string>
#include <string_view>

namespace riverd::text {

/// The visible text of HTML: tags stripped, entities decoded, script and style left out, runs of white
/// space folded to one space, trimmed. Linear time.
[[nodiscard]] std::string html_to_text(std::string_view html);

/// Whether text of undeclared type is HTML by the contract: a closing tag or a character reference is
/// left in it, every tag is on the sanitiser's list and every named entity exists.
[[nodiscard]] bool looks_like_html(std::string_view text);

/// Runs of white space folded to one space, trimmed.
[[nodiscard]] std::string fold_white_space(std::string_view text);

/// `&`, `<`, `>` and `"` escaped for HTML or XML, in text or in a double-quoted attribute.
[[nodiscard]] std::string_view escaped(char markup);  // empty for any other character
[[nodiscard]] std::string escape_markup(std::string_view text);
void append_escaped(std::string& out, std::string_view text);

}  // namespace riverd::text
