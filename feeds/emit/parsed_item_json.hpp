#pragma once

#include "feeds/emit/json_text.hpp"
#include "feeds/parse/parsed_feed.hpp"
#include "feeds/text/sanitize.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The pieces of the object `riverd parse` prints. Each writes into the object that is open.
namespace riverd::emit {

void put_date(JsonText& out, std::string_view name, const std::optional<ParsedDate>& date);

/// The plain form of a text under `name`: tags stripped, entities decoded, white space folded. The
/// sanitised markup under `name` + `_html`; nothing of it where the source was plain.
void put_plain(JsonText& out, std::string_view name, const ParsedText& text);
void put_markup(JsonText& out, std::string_view name, const ParsedText& text, text::SanitizeTable table);
[[nodiscard]] std::string plain_of(const ParsedText& text);

void put_strings(JsonText& out, std::string_view name, const std::vector<std::string>& strings);
void put_links(JsonText& out, const std::vector<Link>& links);
void put_categories(JsonText& out, const std::vector<Category>& categories);
/// JSON Feed's authors, with the e-mail address in `_riverd`.
void put_authors(JsonText& out, const std::vector<Person>& people);
void put_person(JsonText& out, std::string_view name, const Person& person);
void put_people(JsonText& out, std::string_view name, const std::vector<Person>& people);
void put_itunes(JsonText& out, const ParsedItunes& itunes);

/// An item, as an element of the array that is open.
void append_item(JsonText& out, const ParsedEntry& item, text::SanitizeTable table);

}  // namespace riverd::emit
