#include "daemon/commands/try_page.hpp"

#include "config/feed_url.hpp"
#include "daemon/client_settings.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/robots.hpp"
#include "daemon/poll/settings.hpp"
#include "daemon/rivers.hpp"
#include "feeds/normalize/normalize.hpp"
#include "feeds/page/propose.hpp"
#include "feeds/text/html_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/errc.hpp>

#include <exception>
#include <filesystem>
#include <memory>
#include <ostream>
#include <utility>
#include <variant>

namespace riverd::commands {
namespace {

namespace asio = boost::asio;
namespace errc = boost::system::errc;

/// What polls fetch with, for one page.
struct Fetching {
  explicit Fetching(const config::Config& config)
      : context(1),
        pool(1),
        client(context.get_executor(), client_options(config.poll)),
        fetcher(client, pool, config.poll.max_body),
        clock(std::make_shared<poll::SystemClock>()),
        limits(context.get_executor(), clock, poll::poll_settings(config).limits),
        requests(fetcher, limits, governor, clock),
        robots(context.get_executor(), requests, pool, clock) {}

  asio::awaitable<Result<http::Response>> get(std::string url) {
    const poll::Leave leave = co_await robots.ask(url, FeedId::from_url(url), false);
    if (leave.kind != poll::Leave::Kind::given) {
      co_return Error(errc::make_error_code(errc::permission_denied), poll::explain(leave, url));
    }
    auto permit = co_await limits.acquire(poll::host_of(url));
    poll::FeedTarget target(url);
    co_return co_await fetcher.fetch(std::move(target));
  }

  asio::io_context context;
  runtime::CpuPool pool;
  http::Client client;
  poll::SourceFetcher fetcher;
  std::shared_ptr<poll::Clock> clock;
  poll::HostLimits limits;
  poll::HostGovernor governor;
  poll::SideRequests requests;
  poll::Robots robots;
};

Result<http::Response> fetch(const config::Config& config, const std::string& url) {
  Fetching fetching(config);
  std::optional<Result<http::Response>> answer;
  std::exception_ptr failure;
  const auto ended = [&](const std::exception_ptr& thrown, Result<http::Response> result) {
    failure = thrown;
    if (!thrown) answer.emplace(std::move(result));
    fetching.client.stop();
  };
  asio::co_spawn(fetching.context, fetching.get(url), ended);
  fetching.context.run();
  fetching.pool.join();
  if (failure) std::rethrow_exception(failure);
  if (*answer && (*answer)->status != 200) {
    return Error(errc::make_error_code(errc::protocol_error),
                 url + ": answered " + std::to_string((*answer)->status));
  }
  return std::move(*answer);
}

boost::json::object to_json(const Entry& entry) {
  boost::json::object out{{"url", entry.url}, {"title", entry.title}};
  if (entry.times.stated_published) out["published"] = to_rfc3339(*entry.times.stated_published);
  if (!entry.content.empty()) out["content_html"] = entry.content.str();
  return out;
}

void print(const NormalizedFeed& found, bool json, std::ostream& out) {
  if (json) {
    boost::json::array items;
    for (const Candidate& one : found.entries) items.push_back(to_json(one.entry));
    out << boost::json::serialize(
               boost::json::object{{"title", found.feed.title}, {"items", std::move(items)}})
        << "\n";
    return;
  }
  out << log_safe(found.feed.title) << ": " << found.entries.size() << " items\n";
  for (const Candidate& one : found.entries) {
    const Entry& entry = one.entry;
    out << "\n"
        << (entry.title.empty() ? "(no title)" : log_safe(entry.title)) << "\n  "
        << (entry.url.empty() ? "(no link)" : log_safe(entry.url)) << "\n  "
        << (entry.times.stated_published ? to_rfc3339(*entry.times.stated_published) : "(no date)") << "\n";
    if (const std::string text = text::html_to_text(entry.content.str()); !text.empty())
      out << "  " << log_safe(text).substr(0, 300) << "\n";
  }
}

void print(const std::vector<page::Proposal>& proposals, bool json, std::ostream& out) {
  if (json) {
    boost::json::array list;
    for (const auto& one : proposals)
      list.push_back(boost::json::object{{"item", one.item}, {"items", one.items}});
    out << boost::json::serialize(boost::json::object{{"proposals", std::move(list)}}) << "\n";
    return;
  }
  out << "What may be articles there; try one with --item:\n";
  for (const auto& one : proposals) out << "  " << one.item << "  (" << one.items << " items)\n";
}

}  // namespace

int run_try_page(const config::Config& config, const PageTrial& trial, std::ostream& out, std::ostream& err) {
  const auto fail = [&](const std::string& message) {
    err << "riverd: " << log_safe(message) << "\n";
    return 1;
  };
  PageTrial asked = trial;
  std::optional<std::chrono::minutes> zone;
  if (const auto* known = find_feed(config, trial.page)) {
    asked.page = known->url;
    zone = known->zone;
    const auto& [item, link, title, date, content] = *known->page;
    if (asked.selectors.item.empty()) asked.selectors = {item, link, title, date, content};
  } else {
    const auto url = config::feed_url(trial.page, std::filesystem::current_path());
    if (const auto* complaint = std::get_if<config::Complaint>(&url))
      return fail("'" + trial.page + "' " + complaint->message);
    asked.page = std::get<std::string>(url);
  }
  std::optional<page::Selectors> selectors;
  if (!asked.selectors.item.empty()) {
    auto read = page::parse_selectors(asked.selectors);
    if (!read) return fail("no selector of " + read.error().message());
    selectors = std::move(*read);
  }
  const auto answer = fetch(config, asked.page);
  if (!answer) return fail(answer.error().message());
  const std::string type(answer->header("Content-Type"));
  if (!selectors) {
    const auto proposals = page::propose_items(answer->body, type);
    if (proposals.empty())
      return fail(asked.page + ": nothing there looks like a list of articles; name one with --item");
    print(proposals, asked.json, out);
    return 0;
  }
  auto feed = page::read_page(answer->body, {answer->url, type, {}, {}}, *selectors);
  if (!feed) return fail(asked.page + ": " + feed.error().message());
  NormalizeContext context;
  context.feed = FeedId::from_url(asked.page);
  context.feed_url = asked.page;
  context.now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  context.zone = zone;
  print(normalize(std::move(*feed), context), asked.json, out);
  return 0;
}

}  // namespace riverd::commands
