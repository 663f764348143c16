#include "daemon/commands/poll.hpp"

#include "config/feed_url.hpp"
#include "daemon/commands/progress.hpp"
#include "daemon/control_client.hpp"
#include "daemon/rivers.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>
#include <boost/system/errc.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <ostream>
#include <utility>

namespace riverd::commands {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

std::string summary_line(const boost::json::object& answer) {
  const auto number = [&](const char* name) {
    return std::to_string(answer.at(name).to_number<std::uint64_t>());
  };
  std::array<char, 32> seconds{};
  std::snprintf(seconds.data(), seconds.size(), "%.2f", answer.at("seconds").to_number<double>());
  return "polled " + number("polled") + ", changed " + number("changed") + ", unchanged " +
         number("unchanged") + ", failed " + number("failed") + ", new entries " + number("new_entries") +
         ", seconds " + seconds.data() + "\n";
}

asio::awaitable<void> poll_and_stop(Polling& polling, std::vector<FeedId> feeds, Progress& progress,
                                    poll::PollSummary& summary) {
  auto report = [&progress](const poll::PollReport&) { progress.step(); };
  std::vector<FeedId> polled = feeds;
  summary = co_await polling.poller.poll_once(std::move(feeds), std::move(report));
  if (const auto dropped = co_await polling.retention.sweep(std::move(polled)); !dropped) {
    spdlog::warn("entries that are no longer kept could not be dropped: {}", dropped.error().message());
  }
  co_await polling.archives.catch_up();
  if (!co_await polling.stop(steady_clock::now() + std::chrono::seconds{5})) {
    spdlog::warn("some polls did not end in time");
  }
}

/// Polls in this process.
Result<boost::json::object> poll_here(const config::Config& config, const std::filesystem::path& data,
                                      const PollSelection& selection) {
  asio::io_context context(1);
  auto polling = Polling::open(context, config, data);
  if (!polling) return polling.error();
  auto feeds = selected(selection, config, (*polling)->poller);
  if (!feeds) return feeds.error();
  const auto start = steady_clock::now();
  Progress progress("polling", feeds->size());
  poll::PollSummary summary;
  std::exception_ptr failure;
  asio::co_spawn(context, poll_and_stop(**polling, std::move(*feeds), progress, summary),
                 [&](std::exception_ptr thrown) {
                   failure = std::move(thrown);
                   if (failure) context.stop();  // tasks may be left
                 });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return to_json(summary, std::chrono::duration<double>(steady_clock::now() - start).count());
}

}  // namespace

Result<std::vector<FeedId>> selected(const PollSelection& selection, const config::Config& config,
                                     const poll::Poller& poller) {
  std::vector<FeedId> feeds;
  for (const std::string& wanted : selection.feeds) {
    const auto* feed = find_feed(config, wanted);
    if (feed == nullptr) {
      return Error(boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory),
                   "no feed has the id, name or URL '" + wanted + "'" + see_feeds(config, wanted));
    }
    if (!config::archive_name(feed->url).empty()) {
      return Error(boost::system::errc::make_error_code(boost::system::errc::operation_not_supported),
                   "'" + wanted + "' is an archive; `riverd import` brings in its files, nothing polls it");
    }
    feeds.push_back(FeedId::from_url(feed->url));
  }
  if (!feeds.empty()) return feeds;
  if (!selection.all) return poller.due();
  return poller.feeds();
}

int run_poll(const config::Config& config, const std::filesystem::path& data, const PollSelection& selection,
             std::ostream& out, std::ostream& err) {
  auto answer = ask_daemon(control_socket(data), "/poll", to_json(selection));
  if (!answer && no_daemon(answer.error())) answer = poll_here(config, data, selection);
  if (!answer) {
    err << "riverd: " << answer.error().message() << "\n";
    return 1;
  }
  out << summary_line(*answer);
  return 0;
}

boost::json::object to_json(const poll::PollSummary& summary, double seconds) {
  return {{"polled", summary.polled}, {"changed", summary.changed}, {"unchanged", summary.unchanged},
          {"failed", summary.failed}, {"skipped", summary.skipped}, {"new_entries", summary.new_entries},
          {"seconds", seconds}};
}

boost::json::object to_json(const PollSelection& selection) {
  boost::json::array feeds;
  for (const std::string& feed : selection.feeds) feeds.emplace_back(feed);
  return {{"all", selection.all}, {"feeds", std::move(feeds)}};
}

std::optional<PollSelection> selection_from(const boost::json::object& question) {
  PollSelection selection;
  if (const auto* all = question.if_contains("all")) {
    if (!all->is_bool()) return std::nullopt;
    selection.all = all->as_bool();
  }
  if (const auto* feeds = question.if_contains("feeds")) {
    if (!feeds->is_array()) return std::nullopt;
    for (const auto& feed : feeds->as_array()) {
      if (!feed.is_string()) return std::nullopt;
      selection.feeds.emplace_back(feed.as_string());
    }
  }
  return selection;
}

}  // namespace riverd::commands
