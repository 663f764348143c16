#pragma once

#include "feeds/text/replace.hpp"

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace riverd::emit {

/// Writes JSON as text, without building it first. Absent means absent: an empty text, object or array and
/// an optional without a value leave nothing behind. Not safe for use by several threads.
class JsonText {
 public:
  /// Appends to `out`, which must outlive this.
  explicit JsonText(std::string& out) : out_(out) {}

  /// A value that stands whether it is empty or not.
  void always(std::string_view name, std::string_view text) {
    key(name);
    string(text);
  }
  void put(std::string_view name, std::string_view text) {
    if (!text.empty()) always(name, text);
  }
  template <class T>
    requires std::is_arithmetic_v<T>
  void put(std::string_view name, T value) {
    key(name);
    number(value);
  }
  template <class T>
    requires std::is_arithmetic_v<T>
  void put(std::string_view name, const std::optional<T>& value) {
    if (value) put(name, *value);
  }
  /// Seconds, as a whole number where they are one.
  void put_seconds(std::string_view name, const std::optional<double>& seconds);

  /// An object or array in an object, filled by `fill()`.
  template <std::invocable Fill>
  void object(std::string_view name, Fill fill) {
    nested(name, '{', '}', fill);
  }
  template <std::invocable Fill>
  void array(std::string_view name, Fill fill) {
    nested(name, '[', ']', fill);
  }

  /// One that stands although it is empty.
  template <std::invocable Fill>
  void array_always(std::string_view name, Fill fill) {
    key(name);
    out_ += '[';
    fill();
    out_ += ']';
  }

  /// The document itself, or an element of an array.
  template <std::invocable Fill>
  void object(Fill fill) {
    enclosed('{', '}', fill);
  }
  template <std::invocable Fill>
  void array(Fill fill) {
    enclosed('[', ']', fill);
  }
  /// An element of an array.
  void element(std::string_view text) {
    separate();
    string(text);
  }
  template <class T>
    requires std::is_arithmetic_v<T>
  void element(T value) {
    separate();
    number(value);
  }

 private:
  template <class Fill>
  void nested(std::string_view name, char open, char close, Fill& fill) {
    const std::size_t before = out_.size();
    key(name);
    fill_between(before, open, close, fill);
  }
  template <class Fill>
  void enclosed(char open, char close, Fill& fill) {
    const std::size_t before = out_.size();
    separate();
    fill_between(before, open, close, fill);
  }
  template <class Fill>
  void fill_between(std::size_t before, char open, char close, Fill& fill) {
    out_ += open;
    const std::size_t start = out_.size();
    fill();
    if (out_.size() == start) {
      out_.resize(before);
    } else {
      out_ += close;
    }
  }

  /// The comma between this and what stands before it.
  void separate() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != ':') out_ += ',';
  }
  void key(std::string_view name) {
    separate();
    text::append_between(out_, "\"", name, "\":");
  }
  void string(std::string_view text);

  void number(bool value) { out_ += value ? "true" : "false"; }
  template <class T>
  void number(T value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out_.append(digits, end);
  }

  std::string& out_;
};

}  // namespace riverd::emit
