#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::text {

struct HtmlAttribute {
  std::string name;   // lower case
  std::string value;  // references decoded
};

struct HtmlToken {
  enum class Kind : std::uint8_t { text, start_tag, end_tag, comment };

  Kind kind = Kind::text;
  std::string
      text;  // of text: references decoded; of a comment: what stands in it; of a tag: its name, lower case
  std::string raw_name;                   // of a tag: its name as written
  std::vector<HtmlAttribute> attributes;  // of a start tag; the first of equal names
  bool self_closing = false;              // of a start tag: it ended in `/>`
};

/// HTML's tokeniser (the standard's section 13.2.5) without a tree: pulls one token after the other out
/// of a text in linear time, whatever the text holds. Doctypes and processing instructions are skipped.
/// Raw text elements (script, style, xmp, noembed, noframes, plaintext) and RCDATA ones (textarea, title)
/// are one text token up to their end tag. An iframe's content is read as markup: old feeds put their
/// fallback there.
class HtmlTokenizer {
 public:
  /// `html` must outlive the tokeniser.
  explicit HtmlTokenizer(std::string_view html) : html_(html) {}

  /// Reads the next token; false at the end. The token's memory is used again.
  bool next(HtmlToken& token);

  /// In XML-born markup no element's content is raw text, and `/>` closes any element.
  void foreign_content(bool on) { foreign_ = on; }

 private:
  bool read_text(HtmlToken& token, std::size_t end);
  bool read_markup(HtmlToken& token);
  void read_comment(HtmlToken& token);
  void read_bogus_comment(HtmlToken& token, std::size_t start);
  bool read_tag(HtmlToken& token);
  void read_attributes(HtmlToken& token);
  void read_attribute(HtmlToken& token);
  bool read_raw_text(HtmlToken& token);

  std::string_view html_;
  std::size_t position_ = 0;
  std::string raw_element_;  // whose content comes next
  bool foreign_ = false;
};

}  // namespace riverd::text
