#pragma once

#include "feeds/emit/html_page.hpp"
#include "feeds/model/time.hpp"

#include <optional>
#include <string>

namespace riverd::serve {

/// What went into a decision, if there is a time or a text to tell.
inline void add(emit::Reason& reason, const char* name, const std::optional<Time>& time) {
  if (time) {
    reason.inputs.emplace_back(name, to_rfc3339(*time));
  }
}

inline void add(emit::Reason& reason, const char* name, const std::string& text) {
  if (!text.empty()) {
    reason.inputs.emplace_back(name, text);
  }
}

}  // namespace riverd::serve
