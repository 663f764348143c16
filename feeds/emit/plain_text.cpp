#include "feeds/emit/plain_text.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/named_references.hpp"

#include <algorithm>
#include <cstddef>

namespace riverd::emit {
namespace {

/// Whether a `<` stands before what ends an element.
bool is_end_tag(std::string_view rest) {
  return rest.size() > 2 && rest[1] == '/' && text::is_letter(rest[2]);
}

/// Whether an `&` stands before a number or a name that HTML knows, with or without a semicolon.
bool is_reference(std::string_view rest) {
  rest.remove_prefix(1);
  if (rest.starts_with('#')) return rest.size() > 1 && text::is_alphanumeric(rest[1]);
  const auto end = std::find_if_not(rest.begin(), rest.end(), text::is_alphanumeric);
  const std::string_view name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  return !name.empty() &&
         (std::any_of(name.begin(), name.end(), text::is_digit) || text::is_named_reference(name));
}

bool is_mistakable(std::string_view rest) {
  return (rest.front() == '<' && is_end_tag(rest)) || (rest.front() == '&' && is_reference(rest));
}

}  // namespace

bool looks_like_markup(std::string_view text) {
  for (auto at = text.find_first_of("<&"); at != std::string_view::npos;
       at = text.find_first_of("<&", at + 1)) {
    if (is_mistakable(text.substr(at))) return true;
  }
  return false;
}

std::string unmistakable(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (auto at = text.find_first_of("<&"); at != std::string_view::npos;
       at = text.find_first_of("<&", at + 1)) {
    if (!is_mistakable(text.substr(at))) continue;
    out.append(text, copied, at - copied);
    out += text[at] == '<' ? "‹" : "＆";
    copied = at + 1;
  }
  return out.append(text, copied);
}

}  // namespace riverd::emit
