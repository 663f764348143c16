// What pages need beyond feeds: their hosts' leave to be read, and the fetching of whole articles.

#include "daemon/poll/full_text.hpp"
#include "daemon/poll/poller_impl.hpp"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::minutes articles_time{2};  // then the poll ends with what it has

}  // namespace

asio::awaitable<bool> Poller::Impl::may_read(const FeedSlot& slot) {
  const std::string url = request_url(slot.state);
  if (governor.paused_until(host_of(url), slot.settings.id, clock->now())) co_return true;
  const bool allowed = co_await robots.allows(url);
  co_return allowed;
}

asio::awaitable<void> Poller::Impl::complete_texts(FeedSlot& slot, Ingested& document) {
  std::vector<std::uint32_t> repeated;
  auto choose = [this, &document, &repeated, feed = slot.settings.id, rules = slot.settings.rules] {
    Recalled recalled = recall ? (*recall)(feed, rules && rules->cuts_repeated()) : Recalled{};
    repeated = std::move(recalled.repeated);
    return articles_wanted(document, recalled.memory, stored_text ? *stored_text : StoredText());
  };
  const auto wanted = co_await pool.run(std::move(choose));
  const Time deadline = clock->now() + articles_time;
  std::size_t completed = 0;
  for (const ArticleWanted& one : wanted) {
    if (slot.removed || clock->now() > deadline) break;
    const bool allowed = co_await robots.allows(one.url);
    if (!allowed) continue;
    const std::string host = host_of(one.url);
    auto permit = co_await limits.acquire(host);
    const Time now = clock->now();
    if (governor.paused_until(host, slot.settings.id, now)) continue;
    governor.sent(host, now);
    FeedTarget target(one.url);
    auto answer = co_await fetcher.fetch(std::move(target));
    counters.received_bytes += answer ? answer->wire_bytes : 0;
    permit.finished();
    if (answer && (answer->status == 429 || answer->status == 503)) break;
    if (!answer || answer->status != 200 || page_of(answer->body) == Page::challenge) continue;
    auto take = [&candidate = document.document.entries[one.entry], &page = *answer, &repeated,
                 rules = slot.settings.rules] {
      return take_article(candidate, {page.body, page.header("Content-Type"), page.url}, rules.get(),
                          repeated);
    };
    if (co_await pool.run(std::move(take))) ++completed;
  }
  if (!wanted.empty()) {
    spdlog::debug("{}: the articles of {} entries were looked for, and {} found", slot.settings.name,
                  wanted.size(), completed);
  }
}

}  // namespace riverd::poll
