#pragma once

#include "feeds/rules/rule.hpp"
#include "feeds/text/pattern.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace riverd::rules {

/// What of a rule cleans titles, read.
class TitleRule {
 public:
  /// `rule` is valid.
  explicit TitleRule(const Rule& rule);

  /// Whether there is anything it may do.
  [[nodiscard]] bool empty() const { return patterns_.empty() && !site_ && !capitals_; }

  /// Whether clean() looks at the text.
  [[nodiscard]] bool reads_text() const { return capitals_; }

  /// The title cleaned; the title itself where there is nothing to clean, or nothing would be left.
  /// `site`: how the feed calls itself. `text`: what the entry says, as plain text, by which names and
  /// abbreviations are told from words.
  [[nodiscard]] std::string clean(const std::string& title, std::string_view site,
                                  std::string_view text) const;

 private:
  std::vector<text::Pattern> patterns_;
  bool site_ = false;
  bool capitals_ = false;
};

}  // namespace riverd::rules
