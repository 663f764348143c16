#include "daemon/discovery.hpp"

#include "daemon/poll/message.hpp"
#include "daemon/poll/page.hpp"
#include "feeds/discover/known_sites.hpp"
#include "feeds/discover/page.hpp"
#include "feeds/discover/rank.hpp"
#include "feeds/normalize/clean.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace riverd {

namespace asio = boost::asio;
using discover::FoundFeed;
using poll::printable;

namespace {

constexpr std::size_t most_looked_at = 5;

Error none(const std::string& message) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::no_message), message);
}

/// What somebody typed as an address.
struct Wanted {
  std::string url;
  bool guessed_scheme = false;
};

/// Whether it can only be meant as a place on this machine.
bool is_file(std::string_view typed) {
  typed = text::trimmed(typed);
  return typed.starts_with('/') || typed.starts_with("./") || typed.starts_with("../") ||
         text::lower(typed.substr(0, 5)) == "file:";
}

Wanted address_of(std::string_view typed) {
  typed = text::trimmed(typed);
  if (auto profile = discover::profile_of_handle(typed)) return {std::move(*profile), false};
  std::string url(typed);
  if (text::lower(typed.substr(0, 5)) == "feed:") {
    url = typed.substr(5);
    if (url.starts_with("//")) url.insert(0, "http:");
  }
  // `example.org:8080/feed` has a port, not a scheme.
  const auto mark = url.find("://");
  const bool has_scheme = mark != std::string::npos && url.find_first_of("/?#") == mark + 1;
  if (has_scheme) return {std::move(url), false};
  return {"https://" + url, true};
}

/// What a document is, where it is a feed.
struct FeedFacts {
  std::string title;
  std::string format;
  std::size_t items = 0;
};

std::optional<FeedFacts> facts_of(const http::Response& answer) {
  parse::DocumentHints hints;
  hints.url = answer.url;
  hints.content_type = answer.header("Content-Type");
  FeedFacts facts;
  const auto parsed = parse::parse(answer.body, hints, {}, {}, [&](ParsedEntry&&) { ++facts.items; });
  if (!parsed) return std::nullopt;
  facts.title = normalizing::plain_text(parsed->title);
  facts.format = parsed->format;
  return facts;
}

/// Where a feed lies for good: behind redirects that are all permanent and do not leave https (P16).
std::string lasting_url(const http::Response& answer, const std::string& asked) {
  bool secure = text::scheme_of(asked) == "https";
  for (const auto& hop : answer.redirects) {
    const bool still_secure = text::scheme_of(hop.target) == "https";
    if ((hop.status != 301 && hop.status != 308) || (secure && !still_secure)) return asked;
    secure = still_secure;
  }
  return answer.redirects.empty() ? asked : answer.url;
}

FoundFeed itself(const http::Response& answer, const std::string& asked) {
  FoundFeed feed;
  feed.url = lasting_url(answer, asked);
  const std::string_view type = answer.header("Content-Type");
  feed.type = text::lower(text::trimmed(type.substr(0, type.find(';'))));
  feed.source = discover::Source::itself;
  return feed;
}

std::string why_not(const Result<http::Response>& answer) {
  if (!answer) return printable(answer.error().message());
  if (answer->status != 200) return printable(answer->url) + ": answered " + std::to_string(answer->status);
  switch (poll::page_of(answer->body)) {
    case poll::Page::challenge:
      return printable(answer->url) + ": asks its reader to prove to be a person";
    case poll::Page::html:
    case poll::Page::unmatched:
      return printable(answer->url) + ": is a web page, not a feed";
    case poll::Page::none:
      break;
  }
  return printable(answer->url) + ": is no feed";
}

}  // namespace

asio::awaitable<Result<http::Response>> Discovery::fetch(std::string url) {
  auto permit = co_await limits_.acquire(poll::host_of(url));
  http::Request request(std::move(url));
  auto answer = co_await client_.get(std::move(request));
  permit.finished();
  co_return answer;
}

asio::awaitable<Result<http::Response>> Discovery::fetch_first(std::string url, bool guessed_scheme) {
  auto answer = co_await fetch(url);
  using http::ClientError;
  const bool unheard =
      !answer && (answer.error().code == ClientError::unreachable ||
                  answer.error().code == ClientError::tls || answer.error().code == ClientError::timed_out);
  if (!guessed_scheme || !unheard) co_return answer;
  auto plain = co_await fetch("http" + url.substr(url.find(':')));
  if (plain) co_return plain;
  co_return answer;
}

/// Whether the answer is a feed; then `found` tells of it.
asio::awaitable<bool> Discovery::read(Discovered& found, http::Response answer) {
  auto work = [&answer] { return facts_of(answer); };
  auto facts = co_await pool_.run(std::move(work));
  if (!facts) co_return false;
  found.title = std::move(facts->title);
  found.format = std::move(facts->format);
  found.items = facts->items;
  found.answer = std::move(answer);
  co_return true;
}

asio::awaitable<Result<Discovered>> Discovery::choose(std::vector<FoundFeed> feeds) {
  Discovered found;
  found.feeds = std::move(feeds);
  std::string reasons;
  for (std::size_t i = 0; i < std::min(found.feeds.size(), most_looked_at); ++i) {
    const std::string url = found.feeds[i].url;
    auto answer = co_await fetch(url);
    if (answer && answer->status == 200) {
      found.chosen = i;
      found.url = lasting_url(*answer, url);
      http::Response copy = *answer;
      if (co_await read(found, std::move(copy))) co_return found;
    }
    reasons += "; " + why_not(answer);
  }
  co_return none("none of the feeds that are named there can be read" + reasons);
}

asio::awaitable<Result<Discovered>> Discovery::find(std::string wanted) {
  if (is_file(wanted)) {
    co_return none(
        printable(wanted) +
        ": is a file; one is subscribed to in the configuration: [[feed]] with url = \"file:///…\"");
  }
  const Wanted address = address_of(wanted);
  if (auto known = discover::documented_feeds(address.url); !known.empty()) {
    co_return co_await choose(discover::ranked(std::move(known)));
  }
  auto answer = co_await fetch_first(address.url, address.guessed_scheme);
  if (!answer) co_return answer.error();
  if (answer->status != 200) {
    co_return none(printable(answer->url) + ": answered " + std::to_string(answer->status) +
                   "; is the address right?");
  }
  Discovered found;
  const std::string asked = answer->redirects.empty() ? answer->url : address.url;
  found.feeds.push_back(itself(*answer, asked));
  found.url = found.feeds.front().url;
  http::Response copy = *answer;
  if (co_await read(found, std::move(copy))) co_return found;

  auto look = [&answer] {
    const auto page = discover::read_page(answer->body, answer->url, answer->header_list("Link"),
                                          answer->header("Content-Type"));
    auto feeds = page.feeds;
    auto documented = discover::documented_feeds(page);
    if (documented.empty()) documented = discover::documented_feeds(page.url);
    feeds.insert(feeds.end(), documented.begin(), documented.end());
    return discover::ranked(std::move(feeds));
  };
  auto feeds = co_await pool_.run(std::move(look));
  if (feeds.empty()) {
    co_return none(
        why_not(answer) +
        ", and names none; if you know where the feed is, add that address (many pages have a link to it)");
  }
  co_return co_await choose(std::move(feeds));
}

}  // namespace riverd
