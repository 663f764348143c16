#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::emit {

/// Appends text to a document, in UTF-8, without what no feed may hold (O10): control characters other
/// than tab and newline, U+FFFE, U+FFFF, and bytes that are not UTF-8, lone surrogates among them.
/// Nothing is escaped. A carriage return, alone or before a newline, becomes one newline.
void append_clean(std::string& out, std::string_view text);

/// The same, with `&`, `<`, `>` and `"` escaped: right for XML and HTML, in text and in double-quoted
/// attributes. In attributes newlines and tabs would be read as spaces, hence `escape_white`.
void append_escaped(std::string& out, std::string_view text, bool escape_white = false);

/// `text` cleaned as by append_clean.
[[nodiscard]] std::string clean(std::string_view text);

/// Writes an XML document into a string: one element a line, indented, so that it reads well in a
/// terminal. Names are the caller's constants and are written as they are; values are cleaned and
/// escaped. Elements are closed by `close` in the order of opening.
class XmlWriter {
 public:
  using Attribute = std::pair<std::string_view, std::string_view>;
  using Attributes = std::initializer_list<Attribute>;

  /// Appends to `out`, which outlives the writer. Begins with the XML declaration.
  explicit XmlWriter(std::string& out);

  /// Starts an element that holds other elements. Attributes with empty values are left out.
  void open(std::string_view name, Attributes attributes = {});
  void close();

  /// An element that holds text, or nothing. Attributes with empty values are left out.
  void element(std::string_view name, std::string_view text, Attributes attributes = {});

  /// The same, where there is text; nothing otherwise.
  void element_if(std::string_view name, std::string_view text, Attributes attributes = {});

 private:
  void start_tag(std::string_view name, Attributes attributes);

  std::string& out_;
  std::vector<std::string_view> open_;
};

}  // namespace riverd::emit
