#include "feeds/filter/field.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace riverd::filter {
namespace {

constexpr std::array<FieldRow, 16> rows = {{
    {Field::anywhere, "", FieldKind::text},
    {Field::title, "title", FieldKind::text},
    {Field::text, "text", FieldKind::text},
    {Field::author, "author", FieldKind::text},
    {Field::tag, "tag", FieldKind::text},
    {Field::link, "link", FieldKind::text},
    {Field::feed, "feed", FieldKind::text},
    {Field::group, "group", FieldKind::text},
    {Field::language, "language", FieldKind::language},
    {Field::date, "date", FieldKind::time},
    {Field::arrival, "arrival", FieldKind::time},
    {Field::age, "age", FieldKind::duration},
    {Field::title_length, "title.length", FieldKind::number},
    {Field::title_words, "title.words", FieldKind::number},
    {Field::text_length, "text.length", FieldKind::number},
    {Field::text_words, "text.words", FieldKind::number},
}};

}  // namespace

const FieldRow& row_of(Field field) {
  return rows[static_cast<std::size_t>(field)];
}

std::optional<Field> find_field(std::string_view name) {
  const auto found = std::find_if(rows.begin() + 1, rows.end(), [&](const FieldRow& row) {
    return text::equals_ignoring_case(row.name, name);
  });
  return found == rows.end() ? std::nullopt : std::optional(found->field);
}

std::span<const std::string_view> field_names() {
  static constexpr auto names = [] {
    std::array<std::string_view, rows.size() - 1> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = rows[i + 1].name;
    return out;
  }();
  return names;
}

bool needs_text(Field field) {
  return field == Field::anywhere || field == Field::text || field == Field::text_length ||
         field == Field::text_words;
}

}  // namespace riverd::filter
