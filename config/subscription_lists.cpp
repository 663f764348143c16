#include "config/subscription_lists.hpp"

#include "config/feed_url.hpp"
#include "feeds/parse/opml.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <variant>

namespace riverd::config {
namespace {

/// Titles and groups of a list are other people's text; they become one line.
std::string one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte != 0x7F) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

void join_groups(FeedConfig& feed, const std::vector<std::string>& groups) {
  for (const std::string& group : groups) {
    std::string name = one_line(group);
    if (!name.empty() && std::ranges::find(feed.groups, name) == feed.groups.end()) {
      feed.groups.push_back(std::move(name));
    }
  }
}

/// The parser's message begins with "line N: " where it knows the line; that is a place, not words.
Problem of_whole_list(const std::filesystem::path& file, std::string_view message) {
  constexpr std::string_view prefix = "line ";
  std::size_t line = 0;
  if (message.starts_with(prefix)) {
    const char* const end = message.data() + message.size();
    const auto [stop, error] = std::from_chars(message.data() + prefix.size(), end, line);
    const std::string_view rest{stop, static_cast<std::size_t>(end - stop)};
    if (error == std::errc{} && rest.starts_with(": ")) {
      message = rest.substr(2);
    } else {
      line = 0;
    }
  }
  return {file, line, 0, std::string{message} + "; name an OPML subscription list"};
}

}  // namespace

void add_subscriptions(std::string_view opml, const std::filesystem::path& file,
                       std::vector<FeedConfig>& feeds, std::vector<Problem>& problems) {
  const auto subscriptions = parse::parse_opml(opml);
  if (!subscriptions) {
    problems.push_back(of_whole_list(file, subscriptions.error().message()));
    return;
  }
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < feeds.size(); ++i) known.emplace(feeds[i].url, i);
  for (const parse::OpmlSubscription& subscription : *subscriptions) {
    auto url = feed_url(subscription.url, file.parent_path());
    if (const auto* complaint = std::get_if<Complaint>(&url)) {
      problems.push_back(
          {file, subscription.line, 0, "xmlUrl: " + in_quotes(subscription.url) + " " + complaint->message});
      continue;
    }
    const auto [place, is_new] = known.emplace(std::get<std::string>(url), feeds.size());
    if (is_new) {
      FeedConfig& feed = feeds.emplace_back();
      feed.url = place->first;
      feed.title = one_line(subscription.title);
    }
    FeedConfig& feed = feeds[place->second];
    join_groups(feed, subscription.groups);
    for (const auto& folder : subscription.folders) {
      std::vector<std::string> path;
      for (const std::string& group : folder) {
        if (std::string name = one_line(group); !name.empty()) path.push_back(std::move(name));
      }
      if (std::ranges::find(feed.folders, path) == feed.folders.end())
        feed.folders.push_back(std::move(path));
    }
  }
}

}  // namespace riverd::config
