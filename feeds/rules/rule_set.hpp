#pragma once

#include "feeds/model/cleaning.hpp"
#include "feeds/parse/parsed_feed.hpp"
#include "feeds/rules/cutter.hpp"
#include "feeds/rules/mend.hpp"
#include "feeds/rules/rule.hpp"
#include "feeds/rules/titles.hpp"
#include "feeds/rules/word_scan.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::rules {

/// What of an item content rules look at, and change.
struct Texts {
  std::string title;  // plain
  ParsedText content;
  ParsedText summary;
  std::string url;  // of the article
};

/// What was done to an item.
struct Applied {
  std::vector<RuleUse> uses;  // empty: nothing
  bool seen = false;          // whether content digests may tell the difference
  // What the item said before, where that is another.
  std::optional<std::string> title{};
  std::optional<ParsedText> content{};
  std::optional<ParsedText> summary{};
  std::vector<std::uint32_t> paragraphs;  // digests of those that were cut because they are repeated
};

/// A rule read, to be shared by every set that has it. Immutable.
struct PreparedRule {
  /// `rule` is valid.
  explicit PreparedRule(const Rule& rule);

  std::string name;
  bool built_in = false;
  CuttingRule cutting;
  TitleRule title;
  bool mirror_dates = false;
  std::uint64_t digest = 0;  // of all that it says
};

/// The rules of one feed, in the order they are applied. Immutable; any thread; shared by the feeds that have
/// the same rules.
class RuleSet {
 public:
  /// Nothing is done.
  RuleSet() = default;

  /// `rules` in their order, then the mendings.
  RuleSet(std::vector<std::shared_ptr<const PreparedRule>> rules, Mendings mended);

  [[nodiscard]] bool empty() const { return rules_.empty() && mended_.none(); }

  /// Told apart from every other set that may do anything else; 0: the empty set.
  [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }

  /// The names of the rules that are not built in.
  [[nodiscard]] const std::vector<std::string>& own_names() const { return own_names_; }

  /// Whether it wants to be told what stands in most of the feed's entries.
  [[nodiscard]] bool cuts_repeated() const { return repeated_; }

  /// Whether the feed is a mirror that writes its origin's dates above its texts (Rule::mirror_dates).
  [[nodiscard]] bool has_mirror_dates() const { return mirror_dates_; }

  /// Applies the rules. `site`: how the feed calls itself. `repeated`: digests (dedupe::paragraph_digest) of
  /// the paragraphs that stand in most of its entries, ascending.
  [[nodiscard]] Applied apply(Texts& texts, std::string_view site,
                              std::span<const std::uint32_t> repeated) const;

 private:
  void apply(ParsedText& text, std::optional<ParsedText>& before, std::span<const std::uint32_t> repeated,
             Applied& applied) const;
  /// The rules that can find something in the text.
  [[nodiscard]] std::vector<const CuttingRule*> wanted(std::string_view markup, bool repeated) const;
  void clean_title(Texts& texts, std::string_view site, Applied& applied) const;

  std::vector<std::shared_ptr<const PreparedRule>> rules_;
  std::array<WordScan, 3> needles_;  // by the part of texts they are looked for in (Where)
  std::vector<std::string> own_names_;
  Mendings mended_;
  bool repeated_ = false;
  bool mirror_dates_ = false;
  std::uint64_t fingerprint_ = 0;
};

/// Adds what rules did to another text of an entry to what they did to it.
void add_uses(std::vector<RuleUse>& to, std::vector<RuleUse> uses);

/// The paragraphs that stand in most of a feed's entries, ascending: in at least five of the items of a
/// document and at least half of them, or in what is known of its earlier entries (`known`, ascending).
[[nodiscard]] std::vector<std::uint32_t> repeated_paragraphs(const std::vector<ParsedEntry>& items,
                                                             std::span<const std::uint32_t> known);

}  // namespace riverd::rules
