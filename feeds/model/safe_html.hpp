#pragma once

#include <string>
#include <utility>

namespace riverd {

namespace storage {
class StoredHtml;  // reads back what was safe when it was written
}
namespace text {
class SafeHtmlMaker;  // the sanitiser under the strict table, and what is shown of its output on pages
}

/// HTML that may be published: it has been through the sanitiser under the strict table (X4).
/// Only text/sanitize makes one, text/reading makes one of another, and the store gives back what it was
/// given; everything that emits markup accepts no other type, so the compiler checks that nothing unsafe is
/// published.
class SafeHtml {
 public:
  SafeHtml() = default;

  [[nodiscard]] const std::string& str() const { return html_; }
  [[nodiscard]] bool empty() const { return html_.empty(); }
  friend bool operator==(const SafeHtml&, const SafeHtml&) = default;

 private:
  friend class text::SafeHtmlMaker;
  friend class storage::StoredHtml;
  explicit SafeHtml(std::string html) : html_(std::move(html)) {}

  std::string html_;
};

}  // namespace riverd
