#pragma once

#include "feeds/model/safe_html.hpp"

#include <string>
#include <utility>

namespace riverd::text {

/// Where SafeHtml comes from. For text/sanitize, which makes it from anything, and text/reading and
/// text/picture_proxy, which make it from SafeHtml; nobody else includes this.
class SafeHtmlMaker {
 public:
  static SafeHtml make(std::string html) { return SafeHtml(std::move(html)); }
};

}  // namespace riverd::text
