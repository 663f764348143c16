#include "config/validate.hpp"

#include "config/feed_url.hpp"
#include "config/nearest.hpp"
#include "config/schema.hpp"
#include "config/units.hpp"
#include "feeds/rules/builtin.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

namespace riverd::config {
namespace {

class Validator {
 public:
  Validator(const Draft& draft, const std::filesystem::path& file, const FileReader& read,
            std::vector<Problem>& problems)
      : draft_(draft), file_(file), read_(read), problems_(problems) {}

  void run() {
    check_server();
    check_poll();
    check_hosts();
    check_rules();
    check_feeds();
    check_rivers();
    check_archives();
  }

 private:
  void report(Position at, std::string message) {
    problems_.push_back({file_, at.line, at.column, std::move(message)});
  }

  void check_server() {
    const ServerConfig& server = draft_.config.server;
    const Places& places = draft_.places;
    const bool has_certificate =
        !server.tls_certificate.empty() || places.failed("server", 0, "tls_certificate");
    const bool has_key = !server.tls_key.empty() || places.failed("server", 0, "tls_key");
    if (has_certificate && !has_key) {
      report(places.of("server", 0, "tls_certificate"),
             "'tls_certificate' in [server] has no 'tls_key'; write both to serve HTTPS, or neither");
    }
    if (has_key && !has_certificate) {
      report(places.of("server", 0, "tls_key"),
             "'tls_key' in [server] has no 'tls_certificate'; write both to serve HTTPS, or neither");
    }
    check_readable("server", 0, "tls_certificate", server.tls_certificate);
    check_readable("server", 0, "tls_key", server.tls_key);
    check_access("server", 0, server.access);
  }

  void check_poll() {
    const PollConfig& poll = draft_.config.poll;
    check_readable("poll", 0, "ca_file", poll.ca_file);
    const Places& places = draft_.places;
    if (poll.min_interval <= poll.max_interval || places.failed("poll", 0, "min_interval") ||
        places.failed("poll", 0, "max_interval")) {
      return;
    }
    const bool has_max = places.has("poll", 0, "max_interval");
    const std::string limit = format_duration(has_max ? poll.min_interval : poll.max_interval);
    report(places.of("poll", 0, has_max ? "max_interval" : "min_interval"),
           has_max ? "'max_interval' in [poll] is shorter than 'min_interval' (" + limit +
                         "); write at least as much"
                   : "'min_interval' in [poll] is longer than 'max_interval' (" + limit +
                         "); write at most as much");
  }

  void check_hosts() {
    std::vector<std::string_view> names;
    names.reserve(draft_.config.hosts.size());
    for (const HostConfig& host : draft_.config.hosts) names.emplace_back(host.name);
    check_unique("host", "name", names);
  }

  void check_rules() {
    const std::vector<RuleConfig>& given = draft_.config.rules;
    std::vector<std::string_view> names;
    names.reserve(given.size());
    for (const RuleConfig& rule : given) names.emplace_back(rule.name);
    check_unique("rule", "name", names);
    const std::vector<std::string>& built_in = rules::built_in_names();
    for (std::size_t i = 0; i < given.size(); ++i) {
      const RuleConfig& rule = given[i];
      if (std::ranges::find(built_in, rule.name) != built_in.end()) {
        report(draft_.places.of("rule", i, "name"),
               "'name' in [[rule]]: " + in_quotes(rule.name) + " is that of a built-in rule; choose another");
      }
      static constexpr std::array<std::string_view, 6> actions = {"cut",          "cut_text",  "cut_match",
                                                                  "cut_repeated", "cut_title", "clean_title"};
      const bool acts = std::ranges::any_of(actions, [&](std::string_view key) {
        return draft_.places.has("rule", i, key) || draft_.places.failed("rule", i, key);
      });
      if (acts) continue;
      report(draft_.places.of("rule", i),
             "this [[rule]] takes nothing off; write e.g. cut = [\"div.share\"]");
    }
  }

  void check_feeds() {
    const std::vector<FeedConfig>& feeds = draft_.config.feeds;
    std::vector<std::string_view> names;
    std::vector<std::string_view> urls;
    for (const FeedConfig& feed : feeds) {
      names.emplace_back(feed.name);
      urls.emplace_back(feed.url);
    }
    check_unique("feed", "url", urls);
    check_unique("feed", "name", names);
    for (std::size_t i = 0; i < feeds.size(); ++i) {
      check_password("feed", i, feeds[i].login->user, feeds[i].login->password_file);
      check_page(i, feeds[i]);
    }
  }

  void check_page(std::size_t index, const FeedConfig& feed) {
    const Places& places = draft_.places;
    if (feed.type == FeedType::page) {
      if (feed.page->item.empty() && !places.failed("feed", index, "page_item")) {
        report(places.of("feed", index, "type"),
               "'type' in [[feed]]: a page needs 'page_item'; write what its articles are found by, e.g. "
               "page_item "
               "= \"article\" (`riverd try URL` shows what selectors find)");
      }
      if (!archive_name(feed.url).empty()) {
        report(places.of("feed", index, "type"), "'type' in [[feed]]: an archive is no page; take it out");
      }
      return;
    }
    const std::pair<std::string_view, const std::string*> selectors[] = {
        {"page_item", &feed.page->item},
        {"page_link", &feed.page->link},
        {"page_title", &feed.page->title},
        {"page_date", &feed.page->date},
        {"page_content", &feed.page->content}};
    for (const auto& [key, value] : selectors) {
      if (value->empty() || places.failed("feed", index, "type")) continue;
      report(
          places.of("feed", index, key),
          "'" + std::string{key} + "' in [[feed]] is for pages; write type = \"page\" too, or take it out");
    }
  }

  /// A folder however it is written; where links lead is not looked up here.
  static std::filesystem::path plain(const std::filesystem::path& folder) {
    const auto normal = folder.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
  }

  void check_archives() {
    const std::vector<ArchiveConfig>& archives = draft_.config.archives;
    std::vector<std::string> folders;
    folders.reserve(archives.size());
    for (const ArchiveConfig& archive : archives) folders.push_back(plain(archive.folder).string());
    check_unique("archive", "folder", {folders.begin(), folders.end()});
    for (std::size_t i = 0; i < archives.size(); ++i) {
      if (archives[i].river.empty() || archives[i].feeds.empty()) continue;
      report(draft_.places.of("archive", i, "feeds"),
             "'feeds' in [[archive]] stands beside 'river'; write one of them");
    }
  }

  void check_rivers() {
    const std::vector<RiverConfig>& rivers = draft_.config.rivers;
    std::vector<std::string_view> names;
    names.reserve(rivers.size());
    for (const RiverConfig& river : rivers) names.emplace_back(river.name);
    check_unique("river", "name", names);
    for (std::size_t i = 0; i < rivers.size(); ++i) {
      check_access("river", i, rivers[i].access);
      const auto names_something = [&](std::string_view key, const std::vector<std::string>& list) {
        return !list.empty() || draft_.places.failed("river", i, key);
      };
      if (names_something("groups", rivers[i].groups) || names_something("feeds", rivers[i].feeds)) continue;
      if (names_something("keep", rivers[i].keep) || names_something("drop", rivers[i].drop) ||
          names_something("languages", rivers[i].languages)) {
        continue;
      }
      report(draft_.places.of("river", i),
             "this [[river]] names neither groups nor feeds and would stay empty; write e.g. groups = "
             "[\"news\"]");
    }
  }

  void check_access(std::string_view section, std::size_t index, const AccessConfig& access) {
    if (!access.user.empty() && access.password_file.empty() &&
        !draft_.places.failed(section, index, "password_file")) {
      report(draft_.places.of(section, index, "user"),
             "'user' in " + section_label(section) +
                 " has no 'password_file'; write the path of the file that holds the password");
    }
    check_password(section, index, access.user, access.password_file);
    check_readable(section, index, "token_file", access.token_file);
  }

  void check_password(std::string_view section, std::size_t index, const std::string& user,
                      const std::filesystem::path& password_file) {
    if (!password_file.empty() && user.empty() && !draft_.places.failed(section, index, "user")) {
      report(draft_.places.of(section, index, "password_file"),
             "'password_file' in " + section_label(section) +
                 " has no 'user'; write whose password it is, e.g. user = \"reader\"");
    }
    check_readable(section, index, "password_file", password_file);
  }

  void check_unique(std::string_view section, std::string_view key,
                    const std::vector<std::string_view>& values) {
    std::unordered_map<std::string_view, std::size_t> first;
    first.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].empty()) continue;
      const auto [place, is_new] = first.emplace(values[i], i);
      if (is_new) continue;
      report(draft_.places.of(section, i, key),
             "'" + std::string{key} + "' in " + section_label(section) + ": " + in_quotes(values[i]) +
                 " stands in line " + std::to_string(draft_.places.of(section, place->second, key).line) +
                 " already; " + (key == "url" ? "take one out" : "choose another"));
    }
  }

  void check_readable(std::string_view section, std::size_t index, std::string_view key,
                      const std::filesystem::path& path) {
    if (path.empty()) return;
    const auto bytes = read_(path);
    if (const auto* complaint = std::get_if<Complaint>(&bytes)) {
      report(draft_.places.of(section, index, key),
             "'" + std::string{key} + "' in " + section_label(section) + ": " + in_quotes(path.string()) +
                 " " + complaint->message + "; write the path of a file that riverd may read");
    }
  }

  const Draft& draft_;
  const std::filesystem::path& file_;
  const FileReader& read_;
  std::vector<Problem>& problems_;
};

}  // namespace

void validate_settings(const Draft& draft, const std::filesystem::path& file, const FileReader& read,
                       std::vector<Problem>& problems) {
  Validator{draft, file, read, problems}.run();
}

namespace {

/// What rivers, rules and archives name, against what there is.
class NameResolver {
 public:
  NameResolver(Draft& draft, const std::filesystem::path& file, std::vector<Problem>& problems)
      : draft_(draft), file_(file), problems_(problems) {
    names_.reserve(2 * draft.config.feeds.size());
    feed_names_.reserve(draft.config.feeds.size());
    for (const FeedConfig& feed : draft.config.feeds) {
      names_.emplace(feed.name, feed.name);
      names_.emplace(feed.url, feed.name);
      feed_names_.push_back(feed.name);
      groups_.insert(feed.groups.begin(), feed.groups.end());
    }
    group_names_.assign(groups_.begin(), groups_.end());
    for (const std::string& name : rules::built_in_names()) rule_names_.push_back(name);
    for (const RuleConfig& rule : draft.config.rules) rule_names_.push_back(rule.name);
    rule_names_.emplace_back("all");
  }

  void run() {
    for (std::size_t i = 0; i < draft_.config.rivers.size(); ++i) {
      RiverConfig& river = draft_.config.rivers[i];
      resolve_groups("river", i, river.groups);
      resolve_feeds("river", i, river.feeds);
    }
    for (std::size_t i = 0; i < draft_.config.rules.size(); ++i) {
      RuleConfig& rule = draft_.config.rules[i];
      resolve_groups("rule", i, rule.groups);
      resolve_feeds("rule", i, rule.feeds);
    }
    for (std::size_t i = 0; i < draft_.config.feeds.size(); ++i) check_rules_of(i);
    resolve_archives();
  }

 private:
  void report(Position at, std::string message) {
    problems_.push_back({file_, at.line, at.column, std::move(message)});
  }

  void resolve_groups(std::string_view section, std::size_t index, const std::vector<std::string>& groups) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (groups_.contains(groups[g])) continue;
      const std::string meant = suggestion(groups[g], group_names_);
      report(draft_.places.of(section, index, "groups", g),
             "'groups' in " + section_label(section) + ": no feed is in the group " + in_quotes(groups[g]) +
                 (meant.empty() ? "; put it into the groups of a feed, or take it out" : meant));
    }
  }

  void resolve_feeds(std::string_view section, std::size_t index, std::vector<std::string>& feeds) {
    std::vector<std::string> resolved;
    for (std::size_t f = 0; f < feeds.size(); ++f) {
      const std::string& written = feeds[f];
      auto found = names_.find(written);
      if (found == names_.end()) {
        const auto url = feed_url(written, file_.parent_path());
        if (const auto* spelled = std::get_if<std::string>(&url)) found = names_.find(*spelled);
      }
      if (found == names_.end()) {
        const std::string meant = suggestion(written, feed_names_);
        report(draft_.places.of(section, index, "feeds", f),
               "'feeds' in " + section_label(section) + ": no feed has the name or URL " +
                   in_quotes(written) + (meant.empty() ? "; add a [[feed]], or take it out" : meant));
        continue;
      }
      std::string name{found->second};
      if (std::ranges::find(resolved, name) == resolved.end()) resolved.push_back(std::move(name));
    }
    feeds = std::move(resolved);
  }

  void resolve_archives() {
    std::vector<std::string_view> rivers{"all"};
    for (const RiverConfig& river : draft_.config.rivers) rivers.emplace_back(river.name);
    for (std::size_t i = 0; i < draft_.config.archives.size(); ++i) {
      ArchiveConfig& archive = draft_.config.archives[i];
      resolve_feeds("archive", i, archive.feeds);
      if (archive.river.empty() || std::ranges::find(rivers, archive.river) != rivers.end()) continue;
      const std::string meant = suggestion(archive.river, rivers);
      report(draft_.places.of("archive", i, "river"),
             "'river' in [[archive]]: no river has the name " + in_quotes(archive.river) +
                 (meant.empty() ? "; add a [[river]], or take it out" : meant));
    }
  }

  void check_rules_of(std::size_t index) {
    const std::vector<std::string>& without = draft_.config.feeds[index].without_rules;
    for (std::size_t r = 0; r < without.size(); ++r) {
      if (std::ranges::find(rule_names_, without[r]) != rule_names_.end()) continue;
      const std::string meant = suggestion(without[r], rule_names_);
      report(draft_.places.of("feed", index, "without_rules", r),
             "'without_rules' in [[feed]]: no content rule has the name " + in_quotes(without[r]) +
                 (meant.empty() ? "; riverd-feeds(7) lists the built-in ones" : meant));
    }
  }

  Draft& draft_;
  const std::filesystem::path& file_;
  std::vector<Problem>& problems_;
  std::unordered_map<std::string_view, std::string_view> names_;  // a name or a URL -> the name
  std::set<std::string_view> groups_;
  std::vector<std::string_view> feed_names_;
  std::vector<std::string_view> group_names_;
  std::vector<std::string_view> rule_names_;
};

}  // namespace

void resolve_names(Draft& draft, const std::filesystem::path& file, std::vector<Problem>& problems) {
  NameResolver{draft, file, problems}.run();
}

}  // namespace riverd::config
