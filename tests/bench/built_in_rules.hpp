#pragma once

#include "feeds/rules/builtin.hpp"
#include "feeds/rules/rule_set.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace riverd::bench {

/// The content rules of a feed of no particular site.
inline std::shared_ptr<const rules::RuleSet> built_in_rules() {
  std::vector<std::shared_ptr<const rules::PreparedRule>> all;
  for (const rules::BuiltIn& one : rules::built_in_rules()) {
    if (one.sites.empty()) all.push_back(std::make_shared<const rules::PreparedRule>(one.rule));
  }
  return std::make_shared<const rules::RuleSet>(std::move(all), rules::Mendings().set());
}

}  // namespace riverd::bench
