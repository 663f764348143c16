#pragma once

#include "config/config.hpp"
#include "feeds/rules/rule_set.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace riverd::poll {

/// The content rules of each feed of a configuration. Feeds with the same rules share one set. One thread.
class RuleSets {
 public:
  explicit RuleSets(const config::Config& config);

  /// Those of a feed: the built-in ones that are for its site, then the owner's, but for what its
  /// `without_rules` names.
  [[nodiscard]] std::shared_ptr<const rules::RuleSet> of(const config::FeedConfig& feed);

 private:
  /// `chosen`: of the built-in ones, the owner's and the mendings, in this order, those that are in it.
  [[nodiscard]] std::shared_ptr<const rules::RuleSet> set_of(const std::vector<bool>& chosen) const;

  struct Own {
    std::shared_ptr<const rules::PreparedRule> rule;
    std::vector<std::string> groups;
    std::vector<std::string> feeds;
  };

  std::vector<std::shared_ptr<const rules::PreparedRule>> built_in_;  // in their order
  std::vector<Own> own_;
  std::map<std::vector<bool>, std::shared_ptr<const rules::RuleSet>> sets_;  // by what is in them
};

}  // namespace riverd::poll
