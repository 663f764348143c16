#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::text {

/// A piece of the text that is read: as it stands there or, where it had to be changed, a copy.
class HtmlPiece {
 public:
  [[nodiscard]] std::string_view view() const { return copy_.empty() ? text_ : std::string_view(copy_); }
  [[nodiscard]] bool empty() const { return view().empty(); }
  friend bool operator==(const HtmlPiece& piece, std::string_view text) { return piece.view() == text; }

  void set(std::string_view text) {
    text_ = text;
    copy_.clear();
  }
  void set_lower_case(std::string_view text);
  void set_decoded(std::string_view text);

 private:
  std::string_view text_;
  std::string copy_;  // empty: `text_` is the piece
};

struct HtmlAttribute {
  HtmlPiece name;   // lower case
  HtmlPiece value;  // references decoded
};

/// What the tokeniser found; parts of it point into the text that is read. Reading the next one uses its
/// memory again: whoever keeps something copies it.
struct HtmlToken {
  enum class Kind : std::uint8_t { text, start_tag, end_tag, comment };

  Kind kind = Kind::text;
  std::string_view text;      // of text: references decoded; of a comment: what stands in it
  HtmlPiece name;             // of a tag, lower case
  bool self_closing = false;  // of a start tag: it ended in `/>`

  /// Of a start tag; the first of equal names.
  [[nodiscard]] std::span<const HtmlAttribute> attributes() const { return std::span(slots).first(used); }

  std::string decoded;               // what `text` may point into
  std::vector<HtmlAttribute> slots;  // of which the first `used` are this token's
  std::size_t used = 0;
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

  /// Where what comes after the token read last begins.
  [[nodiscard]] std::size_t position() const { return position_; }

  /// The tag read last has no raw text after it although its name says so: in SVG `<title/>` is all of it.
  void content_is_markup() { raw_element_.clear(); }

 private:
  /// Text up to the next `<` at or after `from`.
  bool read_text(HtmlToken& token, std::size_t from);
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
  // The first end of a comment at or after a place read before: a text of many comments and no such end is
  // searched for it once.
  std::size_t next_end_ = 0;
  std::size_t next_bang_end_ = 0;
};

}  // namespace riverd::text
