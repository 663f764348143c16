#pragma once

#include "feeds/parse/parsed_feed.hpp"
#include "feeds/text/sanitize.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// The pieces of the object `riverd parse` prints. Absent means absent: a field without a value is left
/// out, and so is an object or array without any.
namespace riverd::emit {

void put(boost::json::object& out, std::string_view name, const std::string& text);
void put(boost::json::object& out, std::string_view name, boost::json::object object);
void put(boost::json::object& out, std::string_view name, boost::json::array array);
void put(boost::json::object& out, std::string_view name, const std::optional<ParsedDate>& date);

template <class T>
  requires std::is_arithmetic_v<T>
void put(boost::json::object& out, std::string_view name, const std::optional<T>& number) {
  if (number) out[name] = *number;
}

/// Seconds, as a whole number where they are one.
void put_seconds(boost::json::object& out, std::string_view name, const std::optional<double>& seconds);

/// The sanitised markup of a text whose source was HTML; nothing where it was plain.
void put_markup(boost::json::object& out, std::string_view name, const ParsedText& text,
                text::SanitizeTable table);

/// Tags stripped, entities decoded, white space folded.
[[nodiscard]] std::string plain_of(const ParsedText& text);

[[nodiscard]] boost::json::array strings_json(const std::vector<std::string>& strings);
[[nodiscard]] boost::json::array links_json(const std::vector<Link>& links);
[[nodiscard]] boost::json::array categories_json(const std::vector<Category>& categories);
/// JSON Feed's authors, with the e-mail address in `_riverd`.
[[nodiscard]] boost::json::array authors_json(const std::vector<Person>& people);
[[nodiscard]] boost::json::object person_json(const Person& person);
[[nodiscard]] boost::json::array people_json(const std::vector<Person>& people);
[[nodiscard]] boost::json::object itunes_json(const ParsedItunes& itunes);

[[nodiscard]] boost::json::object item_json(const ParsedEntry& item, text::SanitizeTable table);

}  // namespace riverd::emit
