#pragma once

#include "feeds/html/selector.hpp"
#include "feeds/model/cleaning.hpp"
#include "feeds/rules/rule.hpp"
#include "feeds/text/pattern.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::rules {

/// What of a rule takes parts of a text away, read.
class CuttingRule {
 public:
  /// `rule` is valid.
  explicit CuttingRule(const Rule& rule);

  [[nodiscard]] const std::string& name() const { return name_; }

  [[nodiscard]] bool cuts_repeated() const { return repeated_; }

  /// Whether there is anything it could cut. `repeated`: some paragraphs are known to be repeated.
  [[nodiscard]] bool has_work(bool repeated) const;

  /// Words one of which stands in the part of every text where it finds something; empty: there are none.
  [[nodiscard]] const std::vector<std::string>& needles() const { return needles_; }

  [[nodiscard]] Where where() const { return where_; }

 private:
  friend class Cutting;

  std::string name_;
  std::vector<html::Selector> selectors_;
  std::vector<std::string> texts_;
  std::vector<text::Pattern> patterns_;
  bool repeated_ = false;
  Where where_ = Where::anywhere;
  bool built_in_ = false;
  std::vector<std::string> needles_;
};

/// The part of a text that a rule looks at.
[[nodiscard]] std::string_view part_of(std::string_view markup, Where where);

/// What was done to a text.
struct Cut {
  std::string markup;
  std::vector<RuleUse> uses;              // empty: nothing was done, and `markup` is empty
  std::vector<std::uint32_t> paragraphs;  // digests of those that were cut because they are repeated
};

/// Takes out of a text what the rules say. What is left stays byte for byte as it was written; elements that
/// become empty go too, and so do the lines and breaks at the end that only set apart what was cut.
/// `repeated`: digests (dedupe::paragraph_digest) of what stands in most of the feed's entries, ascending.
/// Time is bounded by the size of the text: a rule that would need more is given up.
[[nodiscard]] Cut cut(std::string_view markup, std::span<const CuttingRule* const> rules,
                      std::span<const std::uint32_t> repeated);

/// The digests of a text's paragraphs (dedupe::paragraph_digest), each once, ascending.
[[nodiscard]] std::vector<std::uint32_t> paragraph_digests(std::string_view markup);

/// The beginning of a text for an account of what was taken away.
[[nodiscard]] std::string excerpt_of(std::string_view text);

/// Notes that a rule did something once more.
void note_use(std::vector<RuleUse>& uses, std::string_view rule, std::size_t bytes, std::string_view text);

}  // namespace riverd::rules
