#include "feeds/emit/xml_writer.hpp"

#include "feeds/text/html_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace riverd::emit {
namespace {

/// What becomes of an ASCII byte.
enum class Ascii : std::uint8_t { plain, markup, white, drop, beyond };

constexpr std::array<Ascii, 256> make_table() {
  std::array<Ascii, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = Ascii::drop;
  table['\t'] = table['\n'] = table['\r'] = Ascii::white;
  table['&'] = table['<'] = table['>'] = table['"'] = Ascii::markup;
  table[0x7F] = Ascii::drop;
  for (std::size_t i = 0x80; i < 0x100; ++i) table[i] = Ascii::beyond;
  return table;
}

constexpr std::array<Ascii, 256> kind_of = make_table();

unsigned byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
}

struct Sequence {
  std::size_t length;  // bytes to take or to skip
  bool keep;
};

/// Judges the bytes at `i`, the first of which is beyond ASCII (RFC 3629, section 4).
Sequence multi_byte(std::string_view text, std::size_t i) {
  const unsigned lead = byte_at(text, i);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  unsigned code_point = lead & (0x7FU >> length);
  for (std::size_t k = 1; k < length; ++k) {
    const unsigned next = byte_at(text, i + k);
    if ((next & 0xC0U) != 0x80U) return {k, false};
    code_point = (code_point << 6U) | (next & 0x3FU);
  }
  const bool overlong = (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  const bool control = code_point < 0xA0;  // C1
  const bool no_character = code_point == 0xFFFE || code_point == 0xFFFF || code_point > 0x10FFFF;
  return {length, !overlong && !surrogate && !control && !no_character};
}

std::string_view reference_to(char c) {
  const std::string_view markup = text::escaped(c);
  if (!markup.empty()) return markup;
  return c == '\t' ? "&#9;" : "&#10;";
}

/// Copies the text in runs and handles what is not plain one by one.
void append(std::string& out, std::string_view text, bool escape_markup, bool escape_white) {
  std::size_t run = 0;  // start of what can be copied as it is
  std::size_t i = 0;
  const auto flush = [&] { out.append(text, run, i - run); };
  while (i < text.size()) {
    const Ascii kind = kind_of[byte_at(text, i)];
    if (kind == Ascii::plain || (kind == Ascii::markup && !escape_markup)) {
      ++i;
      continue;
    }
    if (kind == Ascii::beyond) {
      const Sequence sequence = multi_byte(text, i);
      if (!sequence.keep) {
        flush();
        run = i + sequence.length;
      }
      i += sequence.length;
      continue;
    }
    flush();
    if (kind == Ascii::markup) {
      out += reference_to(text[i]);
    } else if (kind == Ascii::white) {
      if (text[i] == '\r' && byte_at(text, i + 1) == '\n') ++i;
      const char white = text[i] == '\t' ? '\t' : '\n';
      if (escape_white) {
        out += reference_to(white);
      } else {
        out += white;
      }
    }
    run = ++i;
  }
  if (run < text.size()) out.append(text, run);
}

}  // namespace

void append_clean(std::string& out, std::string_view text) {
  append(out, text, false, false);
}

void append_escaped(std::string& out, std::string_view text, bool escape_white) {
  append(out, text, true, escape_white);
}

std::string clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_clean(out, text);
  return out;
}

XmlWriter::XmlWriter(std::string& out) : out_(out) {
  out_ += "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
}

void XmlWriter::start_tag(std::string_view name, Attributes attributes) {
  out_.append(2 * open_.size(), ' ');
  out_ += '<';
  out_ += name;
  for (const auto& [key, value] : attributes) {
    if (value.empty()) continue;
    out_ += ' ';
    out_ += key;
    out_ += "=\"";
    append_escaped(out_, value, true);
    out_ += '"';
  }
}

void XmlWriter::open(std::string_view name, Attributes attributes) {
  start_tag(name, attributes);
  out_ += ">\n";
  open_.push_back(name);
}

void XmlWriter::close() {
  const std::string_view name = open_.back();
  open_.pop_back();
  out_.append(2 * open_.size(), ' ');
  out_ += "</";
  out_ += name;
  out_ += ">\n";
}

void XmlWriter::element(std::string_view name, std::string_view text, Attributes attributes) {
  start_tag(name, attributes);
  if (text.empty()) {
    out_ += "/>\n";
    return;
  }
  out_ += '>';
  append_escaped(out_, text);
  out_ += "</";
  out_ += name;
  out_ += ">\n";
}

void XmlWriter::element_if(std::string_view name, std::string_view text, Attributes attributes) {
  if (!text.empty()) element(name, text, attributes);
}

}  // namespace riverd::emit
