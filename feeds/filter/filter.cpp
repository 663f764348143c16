#include "feeds/filter/filter.hpp"

#include "feeds/filter/language_range.hpp"
#include "feeds/filter/parse.hpp"
#include "feeds/text/html_text.hpp"

#include <xxhash.h>

#include <algorithm>

namespace riverd::filter {
namespace {

std::vector<Rule> compiled(std::span<const std::string> rules) {
  std::vector<Rule> out;
  for (const std::string& written : rules) {
    auto rule = parse_rule(written);
    if (std::holds_alternative<Rule>(rule)) {
      out.push_back(std::get<Rule>(std::move(rule)));
    } else {
      out.push_back(Rule(written, {Expression::Kind::some, {}, {}}));
    }
  }
  return out;
}

std::uint64_t digest_of_lists(std::initializer_list<std::span<const std::string>> lists) {
  std::string all;
  for (const auto& list : lists) {
    all += std::to_string(list.size()) + "\n";
    for (const std::string& text : list) all += std::to_string(text.size()) + " " + text + "\n";
  }
  return XXH3_64bits(all.data(), all.size());
}

}  // namespace

Filter::Filter(std::span<const std::string> keep, std::span<const std::string> drop,
               std::span<const std::string> languages)
    : keep_(compiled(keep)), drop_(compiled(drop)), languages_(languages.begin(), languages.end()) {
  if (!empty()) digest_ = digest_of_lists({keep, drop, languages}) | 1U;
}

bool Filter::in_language(const Subject& subject) const {
  return languages_.empty() ||
         std::any_of(languages_.begin(), languages_.end(),
                     [&](const std::string& range) { return matches_range(subject.language(), range); });
}

bool Filter::shows(Subject& subject) const {
  if (!in_language(subject)) return false;
  bool kept = keep_.empty();
  for (const bool with_text : {false, true}) {
    for (const Rule& rule : drop_) {
      if (rule.needs_text() == with_text && rule.matches(subject)) return false;
    }
    bool may_be_kept = kept;
    for (const Rule& rule : keep_) {
      if (kept) break;
      kept = rule.needs_text() == with_text && rule.matches(subject);
      may_be_kept = may_be_kept || kept || rule.needs_text();
    }
    if (!kept && (!may_be_kept || with_text)) return false;
  }
  return kept;
}

Verdict Filter::decide(Subject& subject) const {
  using Decided = Verdict::Decided;
  const auto first = [&](const std::vector<Rule>& rules) {
    const auto found =
        std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.matches(subject); });
    return static_cast<std::size_t>(found - rules.begin());
  };
  if (!in_language(subject)) return {Decided::language, 0};
  if (const auto rule = first(drop_); rule < drop_.size()) return {Decided::dropped, rule};
  if (keep_.empty()) return {Decided::nothing, 0};
  const auto rule = first(keep_);
  return rule < keep_.size() ? Verdict{Decided::kept, rule} : Verdict{Decided::unwanted, 0};
}

std::vector<Verdict> Filter::verdicts() const {
  using Decided = Verdict::Decided;
  std::vector<Verdict> out;
  if (keep_.empty()) out.push_back({Decided::nothing, 0});
  for (std::size_t i = 0; i < keep_.size(); ++i) out.push_back({Decided::kept, i});
  for (std::size_t i = 0; i < drop_.size(); ++i) out.push_back({Decided::dropped, i});
  if (!keep_.empty()) out.push_back({Decided::unwanted, 0});
  if (!languages_.empty()) out.push_back({Decided::language, 0});
  return out;
}

std::string Filter::describe(const Verdict& verdict) const {
  const auto rule = [&](const char* list, const std::vector<Rule>& rules) {
    return std::string(list) + " rule " + std::to_string(verdict.rule + 1) +
           (verdict.rule < rules.size() ? ", " + text::fold_white_space(rules[verdict.rule].written()) : "");
  };
  switch (verdict.decided) {
    case Verdict::Decided::nothing:
      return keep_.empty() && drop_.empty() ? "there are no rules" : "no drop rule matches";
    case Verdict::Decided::kept:
      return rule("keep", keep_);
    case Verdict::Decided::dropped:
      return rule("drop", drop_);
    case Verdict::Decided::unwanted:
      return "no keep rule matches";
    case Verdict::Decided::language:
      return "its language is none of the river's";
  }
  return {};
}

}  // namespace riverd::filter
