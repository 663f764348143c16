#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace riverd::filter {

/// What of an entry a rule asks about.
enum class Field : std::uint8_t {
  anywhere,  ///< title or text: what a word without a field is looked for in
  title,
  text,    ///< the visible text of the content or of the summary
  author,  ///< names and addresses: the entry's, else its feed's
  tag,     ///< the categories' terms and labels
  link,    ///< the article's address
  feed,    ///< the feed's name, title and address
  group,   ///< the feed's groups
  language,
  date,     ///< the effective time (T6)
  arrival,  ///< when riverd first saw it
  age,      ///< how old it was then
  title_length,
  title_words,
  text_length,
  text_words,
};

/// What a field holds, and so what it may be compared with.
enum class FieldKind : std::uint8_t {
  text,      ///< words, phrases and regular expressions
  language,  ///< language ranges (RFC 4647)
  time,      ///< dates
  duration,
  number,
};

struct FieldRow {
  Field field;
  std::string_view name;  // in a rule; empty for `anywhere`
  FieldKind kind;
};

[[nodiscard]] const FieldRow& row_of(Field field);
[[nodiscard]] std::optional<Field> find_field(std::string_view name);

/// Every name, in the order of the manual.
[[nodiscard]] std::span<const std::string_view> field_names();

/// Whether the entry's text must be read for it, which costs more than all the rest.
[[nodiscard]] bool needs_text(Field field);

}  // namespace riverd::filter
