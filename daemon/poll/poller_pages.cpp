// What pages need beyond feeds: their hosts' leave to be read, and the fetching of whole articles.

#include "daemon/http/client/origin_url.hpp"
#include "daemon/http/client/redirect.hpp"
#include "daemon/poll/full_text.hpp"
#include "daemon/poll/message.hpp"
#include "daemon/poll/poller_impl.hpp"
#include "daemon/runtime/log_event.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::minutes articles_time{2};  // then the poll ends with what it has
constexpr unsigned most_redirects = 5;            // P16

/// Whether an answer says that the page may be there another time.
bool passing(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

/// Likewise of a request without an answer. What is wrong with the link, or where it leads, stays wrong.
bool passing(const boost::system::error_code& code) {
  using http::ClientError;
  return code == ClientError::unresolvable || code == ClientError::unreachable ||
         code == ClientError::timed_out || code == ClientError::closed || code == ClientError::tls;
}

}  // namespace

asio::awaitable<bool> Poller::Impl::may_read(Turn& turn) {
  FeedSlot& slot = turn.slot();
  const std::string url = request_url(slot.state.whole());
  const Leave leave = co_await robots.ask(url, slot.settings.id, false);
  counters.received_bytes += requests.take_received();
  if (leave.kind == Leave::Kind::given) co_return true;
  if (leave.kind == Leave::Kind::paused) {
    co_await wait_out(turn, *leave.until);
    co_return false;
  }
  // Without rules the page fails as the request for them did: with our own network, or as its host says.
  Verdict verdict = leave.why;
  verdict.error = explain(leave, url);
  co_await refuse(turn, std::move(verdict));
  co_return false;
}

/// Redirects are followed here and not by the client: wherever one leads, that host's rules, limits and
/// pauses count (P7, P13, P17).
asio::awaitable<Poller::Impl::ArticlePage> Poller::Impl::fetch_article(const FeedSlot& slot,
                                                                       std::string url) {
  ArticlePage out;
  auto first = http::parse_origin_url(url);
  if (!first) co_return out;
  const std::string own = host_of(slot.settings.url);
  http::RedirectChain chain(std::move(*first), false, most_redirects);
  for (;;) {
    const std::string here = chain.current().to_string();
    const bool strangers = host_of(here) != own;
    const Leave leave = co_await robots.ask(here, slot.settings.id, strangers);
    if (leave.kind != Leave::Kind::given) {
      spdlog::debug("{}: {}", slot.settings.name, explain(leave, here));
      out.later = leave.kind != Leave::Kind::refused;
      out.asked = leave.kind == Leave::Kind::unknown;
      co_return out;
    }
    FeedTarget target(here);
    target.limits.follow = false;
    target.limits.strangers = strangers;
    SideAnswer got = co_await requests.ask(std::move(target), slot.settings.id);
    out.asked = !got.paused;
    if (got.paused) {
      out.later = true;
      co_return out;
    }
    if (!got.answer) {
      spdlog::debug("{}: {}", slot.settings.name, printable(got.answer.error().message()));
      out.later = passing(got.answer.error().code);
      co_return out;
    }
    if (!http::is_redirect(got.answer->status)) {
      out.later = passing(got.answer->status);
      const bool had = got.answer->status == 200 && page_of(got.answer->body) != Page::challenge;
      if (had) out.page = std::move(*got.answer);
      co_return out;
    }
    const auto next = chain.follow(got.answer->status, got.answer->header("Location"));
    if (!next) co_return out;
  }
}

asio::awaitable<std::vector<storage::ArticleNote>> Poller::Impl::complete_texts(FeedSlot& slot,
                                                                                Ingested* document) {
  std::vector<std::uint32_t> repeated;
  auto choose = [this, document, &repeated, feed = slot.settings.id, rules = slot.settings.rules,
                 now = clock->now()] {
    Recalled recalled = recall ? (*recall)(feed, rules && rules->cuts_repeated()) : Recalled{};
    repeated = std::move(recalled.repeated);
    return articles_wanted(document, recalled.memory, stored_entries ? *stored_entries : StoredEntries(),
                           now);
  };
  ArticlePlan plan = co_await pool.run(std::move(choose));
  const Time deadline = clock->now() + articles_time;
  std::size_t completed = 0;
  std::size_t asked = 0;
  for (ArticleWanted& one : plan.wanted) {
    ArticlePage got;
    got.later = true;
    if (!slot.removed && clock->now() <= deadline && asked < most_articles) {
      ++asked;
      got = co_await fetch_article(slot, one.url);
    }
    Candidate* const listed = one.stored ? nullptr : &document->document.entries[one.entry];
    if (!got.page) {
      plan.notes.push_back(note_article(one, listed, nullptr, {}, got.later, got.asked));
      continue;
    }
    auto take = [&one, &got, listed, &repeated, rules = slot.settings.rules] {
      return note_article(one, listed, &*got.page, {rules.get(), repeated}, false, true);
    };
    storage::ArticleNote note = co_await pool.run(std::move(take));
    if (note.state.taken) ++completed;
    plan.notes.push_back(std::move(note));
  }
  counters.received_bytes += requests.take_received();
  if (asked > 0) {
    spdlog::debug("{}: the articles of {} entries were looked for, and {} found", slot.settings.name, asked,
                  completed);
  }
  co_return std::move(plan.notes);
}

void Poller::Impl::note_pause(FeedId feed, const std::string& host, int status, Time until) const {
  const auto found = slots.find(feed);
  const std::string_view url = found == slots.end() ? std::string_view() : found->second->settings.url;
  runtime::log_event(spdlog::level::warn, {&runtime::message::host_pauses, url, feed, status},
                     fmt::format("{} answered {} to a request for a page or its robots.txt; nothing of it is "
                                 "asked for before {}",
                                 printable(host), status, to_rfc3339(until)));
}

}  // namespace riverd::poll
