#pragma once

#include "feeds/emit/xml_writer.hpp"
#include "feeds/model/safe_html.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace riverd::emit {

/// Writes a page for people. Markup comes from string literals alone, markup of strangers only as
/// SafeHtml, and everything else is cleaned and escaped: the compiler keeps them apart (X4).
class HtmlWriter {
 public:
  /// Appends to `out`, which outlives the writer.
  explicit HtmlWriter(std::string& out) : out_(out) {}

  template <std::size_t N>
  HtmlWriter& markup(const char (&literal)[N]) {
    out_.append(literal, N - 1);
    return *this;
  }

  /// Text, or the value of a double-quoted attribute.
  HtmlWriter& text(std::string_view plain) {
    append_escaped(out_, plain);
    return *this;
  }

  /// The stylesheet, which stands in every page.
  HtmlWriter& stylesheet();

  HtmlWriter& html(const SafeHtml& safe) {
    out_ += safe.str();
    return *this;
  }

 private:
  std::string& out_;
};

}  // namespace riverd::emit
