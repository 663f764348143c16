#include "daemon/commands/remove.hpp"

#include "daemon/control_client.hpp"
#include "daemon/log.hpp"
#include "daemon/rivers.hpp"
#include "daemon/subscriptions.hpp"
#include "storage/store.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <utility>

namespace riverd::commands {
namespace {

Error wrong(const std::string& message) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::invalid_argument), message);
}

storage::StoreOptions store_options(const Configuration& configuration, bool read_only) {
  storage::StoreOptions options;
  options.directory = configuration.data;
  options.map_size = configuration.loaded.config.storage.map_size;
  options.sync = configuration.loaded.config.storage.durability == config::Durability::full;
  options.read_only = read_only;
  return options;
}

/// How many entries were dropped.
Result<std::uint64_t> purge_here(storage::Store& store, FeedId feed, Time now) {
  std::vector<storage::Batch> steps;
  {
    const auto view = store.snapshot();
    if (!view) return view.error();
    auto planned = view->purge(feed, now);
    if (!planned) return planned.error();
    steps = std::move(*planned);
  }
  std::uint64_t dropped = 0;
  for (const storage::Batch& step : steps) {
    const auto done = store.commit({&step, 1});
    if (!done) return done.error();
    for (const auto& change : done->front().changes) dropped += change.dropped;
  }
  return dropped;
}

/// The feed by the configuration alone, where there is no store yet.
Result<RemovedFeed> feed_without_store(const config::Config& config, const Removal& removal) {
  const auto* feed = find_feed(config, removal.feed);
  if (feed == nullptr) {
    return wrong("there is no feed '" + removal.feed + "'" + see_feeds(config, removal.feed));
  }
  return RemovedFeed{FeedId::from_url(feed->url), feed->url, feed->name, true};
}

Result<boost::json::object> remove_here(const Configuration& configuration, const Removal& removal,
                                        Time now) {
  const auto& config = configuration.loaded.config;
  std::error_code error;
  Result<RemovedFeed> feed = RemovedFeed{};
  std::optional<storage::Store> store;
  if (!std::filesystem::exists(configuration.data / "store.mdb", error)) {
    feed = feed_without_store(config, removal);
  } else {
    auto opened = storage::Store::open(store_options(configuration, !removal.purge));
    if (!opened) return opened.error();
    store.emplace(std::move(*opened));
    const auto view = store->snapshot();
    if (!view) return view.error();
    feed = feed_to_remove(config, *view, removal);
  }
  if (!feed) return feed.error();
  if (auto done = unsubscribe(configuration.data, *feed); !done) return done.error();
  boost::json::object answer{{"feed", feed->name}, {"url", feed->url}, {"removed", feed->subscribed}};
  if (removal.purge && store) {
    const auto dropped = purge_here(*store, feed->id, now);
    if (!dropped) return store->located(dropped.error());
    answer["entries"] = *dropped;
  }
  return answer;
}

}  // namespace

boost::json::object to_json(const Removal& removal) {
  return {{"feed", removal.feed}, {"purge", removal.purge}};
}

std::optional<Removal> removal_from(const boost::json::object& question) {
  const auto* feed = question.if_contains("feed");
  const auto* purge = question.if_contains("purge");
  if (feed == nullptr || !feed->is_string() || purge == nullptr || !purge->is_bool()) return std::nullopt;
  return Removal{std::string(feed->get_string()), purge->get_bool()};
}

Result<RemovedFeed> feed_to_remove(const config::Config& config, const storage::Snapshot& view,
                                   const Removal& removal) {
  auto subscribed = feed_without_store(config, removal);
  if (subscribed || !removal.purge) return subscribed;
  const auto states = view.feeds();
  if (!states) return states.error();
  const auto found = std::find_if(states->begin(), states->end(), [&](const storage::FeedState& state) {
    return state.url == removal.feed || state.id.to_string() == removal.feed;
  });
  if (found == states->end()) {
    return wrong("there is no feed '" + removal.feed +
                 "', subscribed to or stored; `riverd feeds` lists them");
  }
  return RemovedFeed{found->id, found->url, found->url, false};
}

Result<void> unsubscribe(const std::filesystem::path& data, const RemovedFeed& feed) {
  if (!feed.subscribed) return {};
  const auto removed = remove_subscription(data, feed.url);
  if (!removed) return removed.error();
  if (*removed > 0) return {};
  return wrong(feed.name + " (" + feed.url + ") does not stand in " + (data / "feeds.opml").string() +
               " but in the configuration, as a [[feed]] or in a list of `opml`; take it out there and run "
               "`riverd reload`");
}

int run_remove(const Configuration& configuration, const Removal& removal, Time now, std::ostream& out,
               std::ostream& err) {
  auto answer = ask_daemon(control_socket(configuration.data), "/remove", to_json(removal));
  if (!answer && no_daemon(answer.error())) answer = remove_here(configuration, removal, now);
  if (!answer) {
    err << "riverd: " << log_safe(answer.error().message()) << "\n";
    return 1;
  }
  const std::string name(answer->at("feed").as_string());
  const std::string url(answer->at("url").as_string());
  if (answer->at("removed").as_bool()) out << "removed " << log_safe(name) << " (" << log_safe(url) << ")\n";
  if (removal.purge) {
    const auto* entries = answer->if_contains("entries");
    out << "entries dropped " << (entries == nullptr ? 0 : entries->to_number<std::uint64_t>()) << "\n";
  } else {
    out << "Its entries stay in the store; `riverd remove " << log_safe(url) << " --purge` drops them.\n";
  }
  return 0;
}

}  // namespace riverd::commands
