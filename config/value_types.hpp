#pragma once

#include "config/environment.hpp"
#include "config/problem.hpp"
#include "config/toml_document.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The types a key can have: each reads one TOML value into one field, or reports why it cannot.
namespace riverd::config {

struct Key;

/// What reading a value needs besides the value, and where it reports.
struct ValueContext {
  const Key* key = nullptr;           // the key being read
  const std::filesystem::path& file;  // absolute; relative paths are relative to its folder
  const Environment& environment;
  std::vector<Problem>& problems;
  std::vector<Position>* elements = nullptr;  // where the accepted elements of a list stand
  std::string_view document = {};             // the text of the file

  /// `'budget' in [poll] ` + message.
  void report(Position at, std::string_view message) const;
  /// `'listen' in [server]: "127.0.0.1" ` + message.
  void report_value(Position at, std::string_view value, std::string_view message) const;
  /// `'budget' in [poll] is a string; write ` + what + an example.
  void report_type(const Value& value, std::string_view what) const;
};

/// One line of text.
struct TextType {
  static constexpr std::string_view name = "string";
  [[nodiscard]] static std::string range() { return "one line of text"; }
  void read(const Value& value, std::string& field, const ValueContext& context) const;
};

/// Text with a spelling of its own, checked and perhaps respelled; "" leaves the field as it is where
/// `optional` says so.
template <class T>
struct SpelledType {
  static constexpr std::string_view name = "string";
  Checked<T> (*check)(std::string_view);
  std::string_view form;  // what the spelling is, for the reference
  bool optional = false;

  [[nodiscard]] std::string range() const { return std::string{form}; }

  template <class Field>
  void read(const Value& value, Field& field, const ValueContext& context) const {
    std::string text;
    const std::size_t before = context.problems.size();
    TextType{}.read(value, text, context);
    if (context.problems.size() != before || (optional && text.empty())) return;
    auto checked = check(text);
    if (const auto* complaint = std::get_if<Complaint>(&checked)) {
      context.report_value(value.at, text, complaint->message);
    } else {
      field = std::move(std::get<T>(checked));
    }
  }
};

/// A number, whole or not, above 0 and up to `highest`.
struct PositiveNumberType {
  static constexpr std::string_view name = "number";
  double highest;
  [[nodiscard]] std::string range() const;
  void read(const Value& value, double& field, const ValueContext& context) const;
};

/// A whole number from `lowest` to `highest`.
struct IntegerType {
  static constexpr std::string_view name = "integer";
  std::int64_t lowest;
  std::int64_t highest;

  [[nodiscard]] std::string range() const;

  template <class Field>
  void read(const Value& value, Field& field, const ValueContext& context) const {
    if (const auto number = integer(value, context)) assign(field, *number);
  }

 private:
  template <class Number>
  static void assign(Number& field, std::int64_t number) {
    field = static_cast<Number>(number);
  }
  template <class Number>
  static void assign(std::optional<Number>& field, std::int64_t number) {
    field = static_cast<Number>(number);
  }
  [[nodiscard]] std::optional<std::int64_t> integer(const Value& value, const ValueContext& context) const;
};

/// Yes or no.
struct BooleanType {
  static constexpr std::string_view name = "boolean";
  [[nodiscard]] static std::string range() { return "true or false"; }
  static void read(const Value& value, bool& field, const ValueContext& context);
};

/// A duration of at least `lowest`; "" leaves an optional field unset.
struct DurationType {
  static constexpr std::string_view name = "duration";
  std::chrono::milliseconds lowest;
  [[nodiscard]] std::string range() const;
  void read(const Value& value, std::chrono::milliseconds& field, const ValueContext& context) const;
  void read(const Value& value, std::optional<std::chrono::milliseconds>& field,
            const ValueContext& context) const;
};

/// A number of bytes of at least `lowest`.
struct SizeType {
  static constexpr std::string_view name = "size";
  std::uint64_t lowest;
  [[nodiscard]] std::string range() const;
  void read(const Value& value, std::uint64_t& field, const ValueContext& context) const;
};

/// A path: variables expanded, made absolute against the folder of the file; "" leaves it empty.
struct PathType {
  static constexpr std::string_view name = "path";
  [[nodiscard]] static std::string range() { return "absolute, or relative to the folder of the file"; }
  void read(const Value& value, std::filesystem::path& field, const ValueContext& context) const;
};

/// Several paths, none of them empty.
struct PathListType {
  static constexpr std::string_view name = "list of paths";
  [[nodiscard]] static std::string range() {
    return "each absolute, or relative to the folder of the file; none empty";
  }
  void read(const Value& value, std::vector<std::filesystem::path>& field, const ValueContext& context) const;
};

/// Several lines of text, none of them empty and none twice, each perhaps checked and respelled.
struct TextListType {
  static constexpr std::string_view name = "list of strings";
  std::function<Checked<std::string>(const std::string&, const ValueContext&)> check;
  std::string_view form = "one line of text";  // what each of them is, for the reference

  [[nodiscard]] std::string range() const { return "each " + std::string{form} + "; none empty, none twice"; }
  void read(const Value& value, std::vector<std::string>& field, const ValueContext& context) const;
};

/// Filter rules (feeds/filter/parse.hpp), which may go over several lines; none empty and none twice.
struct RuleListType {
  static constexpr std::string_view name = "list of rules";
  [[nodiscard]] static std::string range() {
    return "each a rule as riverd-feeds(7) describes; none empty, none twice";
  }
  void read(const Value& value, std::vector<std::string>& field, const ValueContext& context) const;
};

/// The index of the word that the value is, one of `words`; a problem and nullopt for anything else.
[[nodiscard]] std::optional<std::size_t> choose_word(const Value& value,
                                                     std::span<const std::string_view> words,
                                                     const ValueContext& context);

/// `"full" or "relaxed"`.
[[nodiscard]] std::string quoted_words(std::span<const std::string_view> words);

/// One of a few words; the position of the word is the value of the enumerator.
template <class Enum, std::size_t N>
struct ChoiceType {
  static constexpr std::string_view name = "string";
  std::array<std::string_view, N> words;

  [[nodiscard]] std::string range() const { return quoted_words(words); }

  void read(const Value& value, Enum& field, const ValueContext& context) const {
    if (const auto index = choose_word(value, words, context)) field = static_cast<Enum>(*index);
  }
};

/// A path of the configuration in its final form, or what is wrong with it.
[[nodiscard]] Checked<std::filesystem::path> resolved_path(const std::string& text,
                                                           const ValueContext& context);

}  // namespace riverd::config
