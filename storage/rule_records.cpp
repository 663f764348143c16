#include "storage/rule_records.hpp"

#include <algorithm>
#include <utility>

namespace riverd::storage {

void note_rules(std::vector<RuleRecord>& records, std::span<const std::string> names, std::size_t read,
                std::span<const RuleUse> uses, Time now) {
  std::vector<RuleRecord> out;
  out.reserve(names.size());
  for (const std::string& name : names) {
    const auto known = std::find_if(records.begin(), records.end(),
                                    [&](const RuleRecord& record) { return record.name == name; });
    RuleRecord& record =
        out.emplace_back(known == records.end() ? RuleRecord{name, now, std::nullopt, 0} : std::move(*known));
    const bool used =
        std::any_of(uses.begin(), uses.end(), [&](const RuleUse& use) { return use.rule == name; });
    if (used) record.used = now;
    record.passed = used ? 0 : record.passed + static_cast<std::uint32_t>(read);
  }
  records = std::move(out);
}

void RuleSurvey::add(const FeedState& feed) {
  if (!feed.rules.empty()) last_success_ = std::max(last_success_, feed.last_success.value_or(Time{}));
  for (const RuleRecord& record : feed.rules) {
    const Time since = record.used.value_or(record.since);
    const auto [place, first] =
        rules_.try_emplace(record.name, IdleRule{record.name, feed.id, feed.url, since, 0});
    IdleRule& rule = place->second;
    rule.since = std::max(rule.since, since);
    rule.passed += record.passed;
  }
}

std::vector<IdleRule> RuleSurvey::idle(Time now) const {
  std::vector<IdleRule> out;
  for (const auto& [name, rule] : rules_) {
    if (now - rule.since >= idle_after && rule.passed >= fewest_passed) out.push_back(rule);
  }
  return out;
}

}  // namespace riverd::storage
