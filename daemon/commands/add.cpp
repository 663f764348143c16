#include "daemon/commands/add.hpp"

#include "config/feed_url.hpp"
#include "daemon/client_settings.hpp"
#include "daemon/control_client.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/settings.hpp"
#include "daemon/rivers.hpp"
#include "daemon/subscriptions.hpp"
#include "feeds/discover/rank.hpp"
#include "feeds/text/idna.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <exception>
#include <ostream>
#include <string_view>
#include <utility>
#include <variant>

namespace riverd::commands {
namespace {

std::string how(const discover::FoundFeed& feed) {
  switch (feed.source) {
    case discover::Source::itself:
      return "the address itself";
    case discover::Source::link_header:
      return "a Link header of the page";
    case discover::Source::link_element:
      return "a link element of the page";
    case discover::Source::documented:
      return "where " + feed.site + " has it";
  }
  return {};
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::int64_t number_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

/// The feed and what else was there, for people.
void print(const boost::json::object& answer, std::ostream& out) {
  const std::string url = text_of(answer, "url");
  const bool added =
      answer.contains("added") && answer.at("added").is_bool() && answer.at("added").get_bool();
  out << (added ? "added " : "subscribed to already: ") << log_safe(text::with_readable_host(url)) << "\n";
  out << "  " << log_safe(text_of(answer, "title")) << " (" << log_safe(text_of(answer, "format")) << ", "
      << number_of(answer, "items") << (number_of(answer, "items") == 1 ? " item" : " items")
      << "), found as " << log_safe(text_of(answer, "found")) << "\n";
  if (added && answer.contains("new_entries"))
    out << "  new entries " << number_of(answer, "new_entries") << "\n";
  if (const std::string problem = text_of(answer, "problem"); !problem.empty())
    out << "  " << log_safe(problem) << "\n";
  const auto* feeds = answer.if_contains("feeds");
  if (feeds == nullptr || !feeds->is_array() || feeds->get_array().size() < 2) return;
  const std::string chosen = text_of(answer, "chosen");
  out << "Other feeds there, the best first; `riverd add` takes their addresses:\n";
  for (const auto& value : feeds->get_array()) {
    if (!value.is_object() || text_of(value.get_object(), "url") == chosen) continue;
    const auto& feed = value.get_object();
    const std::string title = text_of(feed, "title");
    out << "  " << log_safe(text_of(feed, "url")) << (title.empty() ? "" : "  ") << log_safe(title) << "\n";
  }
}

/// Where the address itself is subscribed to, nobody has to be asked.
std::optional<boost::json::object> known_answer(const config::Config& config, const std::string& url) {
  const auto spelled = config::feed_url(url, {});
  const auto* known = std::get_if<std::string>(&spelled);
  const auto* feed = known == nullptr ? nullptr : find_feed(config, *known);
  if (feed == nullptr) return std::nullopt;
  return boost::json::object{
      {"added", false}, {"url", feed->url}, {"name", feed->name}, {"title", feed->title}};
}

/// Finds it without a daemon.
Result<Discovered> find_here(const config::Config& config, const std::string& url) {
  boost::asio::io_context context(1);
  runtime::CpuPool pool(1);
  http::Client client(context.get_executor(), client_options(config.poll));
  poll::HostLimits limits(context.get_executor(), std::make_shared<poll::SystemClock>(),
                          poll::poll_settings(config).limits);
  Discovery discovery(client, limits, pool);
  std::optional<Result<Discovered>> found;
  std::exception_ptr failure;
  const auto ended = [&](const std::exception_ptr& thrown, Result<Discovered> result) {
    failure = thrown;
    if (!thrown) found.emplace(std::move(result));
    client.stop();
  };
  boost::asio::co_spawn(context, discovery.find(url), ended);
  context.run();
  pool.join();
  if (failure) std::rethrow_exception(failure);
  return std::move(*found);
}

}  // namespace

boost::json::object to_json(const Addition& addition) {
  return {{"url", addition.url}, {"group", addition.group}, {"title", addition.title}};
}

std::optional<Addition> addition_from(const boost::json::object& question) {
  Addition addition{text_of(question, "url"), text_of(question, "group"), text_of(question, "title")};
  if (addition.url.empty()) return std::nullopt;
  return addition;
}

boost::json::object to_json(const Discovered& found, bool added) {
  boost::json::array feeds;
  for (const discover::FoundFeed& feed : found.feeds) {
    feeds.push_back(boost::json::object{{"url", feed.url},
                                        {"title", feed.title},
                                        {"type", feed.type},
                                        {"found", how(feed)},
                                        {"comments", discover::is_comments(feed)}});
  }
  return {{"added", added},
          {"url", found.url},
          {"title", found.title},
          {"format", found.format},
          {"items", static_cast<std::int64_t>(found.items)},
          {"found", how(found.feeds[found.chosen])},
          {"chosen", found.feeds[found.chosen].url},
          {"feeds", std::move(feeds)}};
}

Result<bool> subscribe(const config::Config& config, const std::filesystem::path& data,
                       const Addition& addition, const Discovered& found) {
  if (find_feed(config, found.url) != nullptr) return false;
  emit::OpmlOutline outline;
  outline.title = addition.title.empty() ? found.title : addition.title;
  outline.feed_url = found.url;
  if (!addition.group.empty()) outline.groups.push_back(addition.group);
  const auto added = add_subscriptions(data, {&outline, 1});
  if (!added) return added.error();
  return *added > 0;
}

int run_add(const Configuration& configuration, const Addition& addition, bool json, std::ostream& out,
            std::ostream& err) {
  const auto fail = [&](const Error& error) {
    err << "riverd: " << log_safe(error.message()) << "\n";
    return 1;
  };
  if (const auto known = known_answer(configuration.loaded.config, addition.url)) {
    out << (json ? boost::json::serialize(*known)
                 : "subscribed to already: " + log_safe(text_of(*known, "url")) + ", as " +
                       log_safe(text_of(*known, "name")))
        << "\n";
    return 0;
  }
  auto answer = ask_daemon(control_socket(configuration.data), "/add", to_json(addition));
  if (!answer) {
    if (!no_daemon(answer.error())) return fail(answer.error());
    const auto found = find_here(configuration.loaded.config, addition.url);
    if (!found) return fail(found.error());
    const auto added = subscribe(configuration.loaded.config, configuration.data, addition, *found);
    if (!added) return fail(added.error());
    answer = to_json(*found, *added);
    if (*added)
      (*answer)["problem"] = "riverd does not run; the feed is polled when it does, or by `riverd poll`";
  }
  if (json) {
    out << boost::json::serialize(*answer) << "\n";
  } else {
    print(*answer, out);
  }
  return 0;
}

}  // namespace riverd::commands
