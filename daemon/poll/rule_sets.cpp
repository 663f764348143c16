#include "daemon/poll/rule_sets.hpp"

#include "daemon/poll/host_limits.hpp"
#include "feeds/rules/builtin.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace riverd::poll {
namespace {

bool has(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

rules::Rule rule_of(const config::RuleConfig& config) {
  rules::Rule out;
  out.name = config.name;
  out.cut = config.cut;
  out.cut_text = config.cut_text;
  out.cut_match = config.cut_match;
  out.cut_repeated = config.cut_repeated;
  out.title.cut = config.cut_title;
  for (const config::TitleCleaning cleaning : config.clean_title) {
    (cleaning == config::TitleCleaning::site ? out.title.site : out.title.capitals) = true;
  }
  return out;
}

/// Whether the host is one of the sites, or below one.
bool is_of(const std::vector<std::string>& sites, std::string_view host) {
  return sites.empty() || std::any_of(sites.begin(), sites.end(), [&](const std::string& site) {
           return host == site || (host.size() > site.size() && host.ends_with(site) &&
                                   host[host.size() - site.size() - 1] == '.');
         });
}

}  // namespace

RuleSets::RuleSets(const config::Config& config) {
  for (const rules::BuiltIn& one : rules::built_in_rules()) {
    built_in_.push_back(std::make_shared<const rules::PreparedRule>(one.rule));
  }
  for (const config::RuleConfig& rule : config.rules) {
    own_.push_back({std::make_shared<const rules::PreparedRule>(rule_of(rule)), rule.groups, rule.feeds});
  }
}

std::shared_ptr<const rules::RuleSet> RuleSets::of(const config::FeedConfig& feed) {
  const auto wanted = [&](std::string_view name) {
    return !has(feed.without_rules, name) && !has(feed.without_rules, "all");
  };
  const std::string host = host_of(feed.url);
  std::vector<bool> chosen(built_in_.size() + own_.size() + rules::mendings);
  for (std::size_t i = 0; i < built_in_.size(); ++i) {
    chosen[i] = is_of(rules::built_in_rules()[i].sites, host) && wanted(built_in_[i]->name);
  }
  for (std::size_t i = 0; i < own_.size(); ++i) {
    const Own& own = own_[i];
    const bool everywhere = own.groups.empty() && own.feeds.empty();
    const bool in_group = std::any_of(own.groups.begin(), own.groups.end(),
                                      [&](const std::string& group) { return has(feed.groups, group); });
    chosen[built_in_.size() + i] =
        (everywhere || in_group || has(own.feeds, feed.name)) && wanted(own.rule->name);
  }
  for (std::size_t i = 0; i < rules::mendings; ++i)
    chosen[built_in_.size() + own_.size() + i] = wanted(rules::name_of(static_cast<rules::Mending>(i)));
  auto& set = sets_[chosen];
  if (!set) set = set_of(chosen);
  return set;
}

std::shared_ptr<const rules::RuleSet> RuleSets::set_of(const std::vector<bool>& chosen) const {
  std::vector<std::shared_ptr<const rules::PreparedRule>> rules;
  for (std::size_t i = 0; i < built_in_.size(); ++i) {
    if (chosen[i]) rules.push_back(built_in_[i]);
  }
  for (std::size_t i = 0; i < own_.size(); ++i) {
    if (chosen[built_in_.size() + i]) rules.push_back(own_[i].rule);
  }
  rules::Mendings mended;
  for (std::size_t i = 0; i < rules::mendings; ++i) mended.set(i, chosen[built_in_.size() + own_.size() + i]);
  return std::make_shared<const rules::RuleSet>(std::move(rules), mended);
}

}  // namespace riverd::poll
