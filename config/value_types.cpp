#include "config/value_types.hpp"

#include "config/nearest.hpp"
#include "config/schema.hpp"
#include "config/string_place.hpp"
#include "config/units.hpp"
#include "feeds/filter/parse.hpp"

#include <algorithm>
#include <cmath>

namespace riverd::config {
namespace {

const std::string* string_of(const Value& value) {
  return std::get_if<std::string>(&value.data);
}

std::string example(const Key& key) {
  return "e.g. " + std::string{key.name} + " = " + std::string{key.example};
}

/// The one line of text that a value or an element is; a problem and nullptr if it is not.
const std::string* line_of(const Value& value, const ValueContext& context) {
  const std::string* text = string_of(value);
  if (text == nullptr) {
    context.report_type(value, "a string");
    return nullptr;
  }
  if (!is_one_line(*text)) {
    context.report_value(value.at, *text, "has control characters; write one line of text");
    return nullptr;
  }
  return text;
}

const Array* list_of(const Value& value, const ValueContext& context) {
  const auto* list = std::get_if<Array>(&value.data);
  if (list == nullptr) context.report_type(value, "a list");
  return list;
}

}  // namespace

void ValueContext::report(Position at, std::string_view message) const {
  std::string text = "'" + std::string{key->name} + "'";
  if (!key->section.empty()) text += " in " + section_label(key->section);
  problems.push_back({file, at.line, at.column, text + std::string{message}});
}

void ValueContext::report_value(Position at, std::string_view value, std::string_view message) const {
  report(at, ": " + in_quotes(value) + " " + std::string{message});
}

void ValueContext::report_type(const Value& value, std::string_view what) const {
  report(value.at,
         " is " + std::string{describe(value)} + "; write " + std::string{what} + ", " + example(*key));
}

void TextType::read(const Value& value, std::string& field, const ValueContext& context) const {
  if (const std::string* text = line_of(value, context)) field = *text;
}

void BooleanType::read(const Value& value, bool& field, const ValueContext& context) {
  if (const bool* chosen = std::get_if<bool>(&value.data)) {
    field = *chosen;
  } else {
    context.report_type(value, "true or false");
  }
}

std::string PositiveNumberType::range() const {
  return "above 0 and up to " + std::to_string(static_cast<std::int64_t>(highest));
}

void PositiveNumberType::read(const Value& value, double& field, const ValueContext& context) const {
  double number = 0;
  if (const auto* whole = std::get_if<std::int64_t>(&value.data)) {
    number = static_cast<double>(*whole);
  } else if (const auto* real = std::get_if<double>(&value.data)) {
    number = *real;
  } else {
    context.report_type(value, "a number");
    return;
  }
  if (std::isnan(number) || number <= 0 || number > highest) {
    context.report(value.at, " is out of range; write a number " + range() + ", " + example(*context.key));
    return;
  }
  field = number;
}

std::string IntegerType::range() const {
  return highest == std::numeric_limits<std::int64_t>::max()
             ? "of at least " + std::to_string(lowest)
             : "from " + std::to_string(lowest) + " to " + std::to_string(highest);
}

std::optional<std::int64_t> IntegerType::integer(const Value& value, const ValueContext& context) const {
  const auto* number = std::get_if<std::int64_t>(&value.data);
  if (number == nullptr) {
    context.report_type(value, "a whole number");
    return std::nullopt;
  }
  if (*number >= lowest && *number <= highest) return *number;
  context.report(value.at, " is " + std::to_string(*number) + "; write a whole number " + range() + ", " +
                               example(*context.key));
  return std::nullopt;
}

std::string DurationType::range() const {
  return (lowest.count() == 0 ? std::string{"0 or longer"} : "at least " + format_duration(lowest)) +
         ", at most 100 years";
}

void DurationType::read(const Value& value, std::chrono::milliseconds& field,
                        const ValueContext& context) const {
  const std::string* text = string_of(value);
  if (text == nullptr) {
    context.report_type(value, "a duration in quotes");
    return;
  }
  const auto duration = parse_duration(*text);
  if (!duration) {
    context.report_value(
        value.at, *text,
        "is no duration; write a whole number and a unit (ms, s, m, h, d), " + example(*context.key));
  } else if (*duration < lowest) {
    context.report_value(value.at, *text,
                         "is too short; write a duration above zero, " + example(*context.key));
  } else {
    field = *duration;
  }
}

void DurationType::read(const Value& value, std::optional<std::chrono::milliseconds>& field,
                        const ValueContext& context) const {
  if (const std::string* text = string_of(value); text != nullptr && text->empty()) return;
  std::chrono::milliseconds duration{-1};
  read(value, duration, context);
  if (duration.count() >= 0) field = duration;
}

std::string SizeType::range() const {
  return "of at least " + std::to_string(lowest) + (lowest == 1 ? " byte" : " bytes");
}

void SizeType::read(const Value& value, std::uint64_t& field, const ValueContext& context) const {
  const std::string* text = string_of(value);
  if (text == nullptr) {
    context.report_type(value, "a size in quotes");
    return;
  }
  const auto size = parse_size(*text);
  if (!size) {
    context.report_value(
        value.at, *text,
        "is no size; write a whole number and a unit (B, KiB, MiB, GiB, TiB), " + example(*context.key));
  } else if (*size < lowest) {
    context.report_value(
        value.at, *text,
        "is too small; write at least " + std::to_string(lowest) + " bytes, " + example(*context.key));
  } else {
    field = *size;
  }
}

Checked<std::filesystem::path> resolved_path(const std::string& text, const ValueContext& context) {
  auto expanded = expand(text, context.environment);
  if (auto* complaint = std::get_if<Complaint>(&expanded)) return std::move(*complaint);
  const auto& path = std::get<std::string>(expanded);
  if (path.find('\0') != std::string::npos) return Complaint{"has a zero byte; no path has"};
  return (context.file.parent_path() / path).lexically_normal();
}

void PathType::read(const Value& value, std::filesystem::path& field, const ValueContext& context) const {
  const std::string* text = line_of(value, context);
  if (text == nullptr || text->empty()) return;
  auto path = resolved_path(*text, context);
  if (const auto* complaint = std::get_if<Complaint>(&path)) {
    context.report_value(value.at, *text, complaint->message);
  } else {
    field = std::move(std::get<std::filesystem::path>(path));
  }
}

void PathListType::read(const Value& value, std::vector<std::filesystem::path>& field,
                        const ValueContext& context) const {
  const Array* list = list_of(value, context);
  if (list == nullptr) return;
  for (const Value& element : *list) {
    const std::size_t before = context.problems.size();
    std::filesystem::path path;
    PathType{}.read(element, path, context);
    if (context.problems.size() != before) continue;
    if (path.empty()) {
      context.report_value(element.at, "", "names no file; write its path, or leave it out");
      continue;
    }
    if (context.elements != nullptr) context.elements->push_back(element.at);
    field.push_back(std::move(path));
  }
}

void TextListType::read(const Value& value, std::vector<std::string>& field,
                        const ValueContext& context) const {
  const Array* list = list_of(value, context);
  if (list == nullptr) return;
  field.clear();  // what is written replaces the default
  for (const Value& element : *list) {
    const std::string* text = line_of(element, context);
    if (text == nullptr) continue;
    if (text->empty()) {
      context.report_value(element.at, "", "says nothing; fill it in, or leave it out");
      continue;
    }
    std::string final_text = *text;
    if (check) {
      auto checked = check(*text, context);
      if (const auto* complaint = std::get_if<Complaint>(&checked)) {
        context.report_value(element.at, *text, complaint->message);
        continue;
      }
      final_text = std::move(std::get<std::string>(checked));
    }
    if (std::ranges::find(field, final_text) != field.end()) {
      context.report_value(element.at, *text, "stands in this list twice; write it once");
      continue;
    }
    if (context.elements != nullptr) context.elements->push_back(element.at);
    field.push_back(std::move(final_text));
  }
}

void RuleListType::read(const Value& value, std::vector<std::string>& field,
                        const ValueContext& context) const {
  const Array* list = list_of(value, context);
  if (list == nullptr) return;
  for (const Value& element : *list) {
    const std::string* text = string_of(element);
    if (text == nullptr) {
      context.report_type(element, "a rule in quotes");
      continue;
    }
    std::string line = *text;
    std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    if (!is_one_line(line)) {
      context.report_value(element.at, *text, "has control characters; write letters and spaces");
      continue;
    }
    const auto rule = filter::parse_rule(*text);
    if (const auto* problem = std::get_if<filter::Problem>(&rule)) {
      context.report(place_in_string(context.document, element.at, problem->at),
                     ": " + problem->message + suggestion(problem->word, problem->words));
      continue;
    }
    if (std::ranges::find(field, *text) != field.end()) {
      context.report_value(element.at, *text, "stands in this list twice; write it once");
      continue;
    }
    if (context.elements != nullptr) context.elements->push_back(element.at);
    field.push_back(*text);
  }
}

std::string quoted_words(std::span<const std::string_view> words) {
  std::string forms;
  for (const std::string_view word : words) forms += (forms.empty() ? "" : " or ") + in_quotes(word);
  return forms;
}

std::optional<std::size_t> choose_word(const Value& value, std::span<const std::string_view> words,
                                       const ValueContext& context) {
  const std::string* text = line_of(value, context);
  if (text == nullptr) return std::nullopt;
  const auto found = std::ranges::find(words, *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  context.report_value(value.at, *text,
                       "is none of its values; write " + quoted_words(words) + suggestion(*text, words));
  return std::nullopt;
}

}  // namespace riverd::config
