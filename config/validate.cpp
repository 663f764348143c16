#include "config/validate.hpp"

#include "config/feed_url.hpp"
#include "config/nearest.hpp"
#include "config/schema.hpp"
#include "config/units.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
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
    std::vector<std::string> names;
    names.reserve(draft_.config.hosts.size());
    for (const HostConfig& host : draft_.config.hosts) names.push_back(host.name);
    check_unique("host", "name", names);
  }

  void check_feeds() {
    const std::vector<FeedConfig>& feeds = draft_.config.feeds;
    std::vector<std::string> names;
    std::vector<std::string> urls;
    for (const FeedConfig& feed : feeds) {
      names.push_back(feed.name);
      urls.push_back(feed.url);
    }
    check_unique("feed", "url", urls);
    check_unique("feed", "name", names);
    for (std::size_t i = 0; i < feeds.size(); ++i) {
      check_password("feed", i, feeds[i].user, feeds[i].password_file);
      check_page(i, feeds[i]);
    }
  }

  void check_page(std::size_t index, const FeedConfig& feed) {
    const Places& places = draft_.places;
    if (feed.type == FeedType::page) {
      if (feed.page.item.empty() && !places.failed("feed", index, "page_item")) {
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
        {"page_item", &feed.page.item},
        {"page_link", &feed.page.link},
        {"page_title", &feed.page.title},
        {"page_date", &feed.page.date},
        {"page_content", &feed.page.content}};
    for (const auto& [key, value] : selectors) {
      if (value->empty() || places.failed("feed", index, "type")) continue;
      report(
          places.of("feed", index, key),
          "'" + std::string{key} + "' in [[feed]] is for pages; write type = \"page\" too, or take it out");
    }
  }

  void check_archives() {
    const std::vector<ArchiveConfig>& archives = draft_.config.archives;
    std::vector<std::string> folders;
    folders.reserve(archives.size());
    for (const ArchiveConfig& archive : archives) folders.push_back(archive.folder.string());
    check_unique("archive", "folder", folders);
    for (std::size_t i = 0; i < archives.size(); ++i) {
      if (archives[i].river.empty() || archives[i].feeds.empty()) continue;
      report(draft_.places.of("archive", i, "feeds"),
             "'feeds' in [[archive]] stands beside 'river'; write one of them");
    }
  }

  void check_rivers() {
    const std::vector<RiverConfig>& rivers = draft_.config.rivers;
    std::vector<std::string> names;
    names.reserve(rivers.size());
    for (const RiverConfig& river : rivers) names.push_back(river.name);
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

  void check_unique(std::string_view section, std::string_view key, const std::vector<std::string>& values) {
    std::map<std::string_view, std::size_t> first;
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

void resolve_rivers(Draft& draft, const std::filesystem::path& file, std::vector<Problem>& problems) {
  std::map<std::string_view, std::string_view> names;  // a name or a URL -> the name
  std::set<std::string_view> groups;
  std::vector<std::string_view> feed_names;
  for (const FeedConfig& feed : draft.config.feeds) {
    names.emplace(feed.name, feed.name);
    names.emplace(feed.url, feed.name);
    feed_names.push_back(feed.name);
    groups.insert(feed.groups.begin(), feed.groups.end());
  }
  const std::vector<std::string_view> group_names(groups.begin(), groups.end());
  const auto report = [&](Position at, std::string message) {
    problems.push_back({file, at.line, at.column, std::move(message)});
  };
  const auto resolve_names = [&](std::string_view section, std::size_t i, std::vector<std::string>& wanted) {
    std::vector<std::string> resolved;
    for (std::size_t f = 0; f < wanted.size(); ++f) {
      const std::string& written = wanted[f];
      auto found = names.find(written);
      if (found == names.end()) {
        const auto url = feed_url(written, file.parent_path());
        if (const auto* spelled = std::get_if<std::string>(&url)) found = names.find(*spelled);
      }
      if (found == names.end()) {
        const std::string meant = suggestion(written, feed_names);
        report(draft.places.of(section, i, "feeds", f),
               "'feeds' in " + section_label(section) + ": no feed has the name or URL " +
                   in_quotes(written) + (meant.empty() ? "; add a [[feed]], or take it out" : meant));
        continue;
      }
      std::string name{found->second};
      if (std::ranges::find(resolved, name) == resolved.end()) resolved.push_back(std::move(name));
    }
    wanted = std::move(resolved);
  };
  for (std::size_t i = 0; i < draft.config.rivers.size(); ++i) {
    RiverConfig& river = draft.config.rivers[i];
    for (std::size_t g = 0; g < river.groups.size(); ++g) {
      const std::string& group = river.groups[g];
      if (groups.contains(group)) continue;
      const std::string meant = suggestion(group, group_names);
      report(draft.places.of("river", i, "groups", g),
             "'groups' in [[river]]: no feed is in the group " + in_quotes(group) +
                 (meant.empty() ? "; put it into the groups of a feed, or take it out" : meant));
    }
    resolve_names("river", i, river.feeds);
  }
  std::vector<std::string_view> river_names{"all"};
  for (const RiverConfig& river : draft.config.rivers) river_names.emplace_back(river.name);
  for (std::size_t i = 0; i < draft.config.archives.size(); ++i) {
    ArchiveConfig& archive = draft.config.archives[i];
    resolve_names("archive", i, archive.feeds);
    if (archive.river.empty() || std::ranges::find(river_names, archive.river) != river_names.end()) continue;
    const std::string meant = suggestion(archive.river, river_names);
    report(draft.places.of("archive", i, "river"),
           "'river' in [[archive]]: no river has the name " + in_quotes(archive.river) +
               (meant.empty() ? "; add a [[river]], or take it out" : meant));
  }
}

}  // namespace riverd::config
