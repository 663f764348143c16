#include "daemon/serve/routes.hpp"

#include "daemon/http/server/conditional.hpp"
#include "daemon/http/server/negotiate.hpp"
#include "daemon/serve/page_document.hpp"
#include "daemon/serve/parameters.hpp"
#include "feeds/emit/html_page.hpp"
#include "feeds/parse/date.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::serve {
namespace {

namespace asio = boost::asio;
using http::PathParameters;
using http::Reply;
using http::RequestHead;
using Awaited = asio::awaitable<Reply>;

constexpr std::array<std::pair<const char*, Format>, 3> feed_formats = {
    {{"atom", Format::atom}, {"rss", Format::rss}, {"json", Format::json}}};

/// A reply that is there already.
Awaited at_once(Reply reply) {
  co_return reply;
}

Awaited not_found(std::string sentence) {
  return at_once(Reply::text(404, std::move(sentence)));
}

Reply bad_limit() {
  return Reply::text(400, "limit is a whole number from 1 to 1000.");
}

/// A redirect within this site; the query goes along.
Reply moved_to(const Catalog& catalog, const std::string& path, const RequestHead& head) {
  return Reply::redirect(catalog.base_path() + path + (head.query_text.empty() ? "" : "?") + head.query_text);
}

/// Python's feedparser asks for what is new in the name of every program that uses it, and several of those,
/// Debian's rss2email among them, take the 226 it is answered with for a failure. Programs that name
/// themselves get it.
bool understands_delta(const RequestHead& head) {
  return http::accepts_feed_delta(head.a_im) && !head.user_agent.starts_with("feedparser/");
}

Reply failure(const Error& error) {
  auto reply = Reply::text(503, "This document cannot be made at the moment; the log says why.");
  if (error.code == boost::system::errc::resource_unavailable_try_again) {
    reply = Reply::text(503, error.message());
  } else {
    spdlog::error("a document could not be made: {}", error.message());
  }
  reply.fields.push_back({"Retry-After", "5"});
  return reply;
}

/// An error as a page: for browsers, which say that they prefer one.
Reply as_page(Reply reply, const Catalog& catalog) {
  const auto sentence = reply.body.substr(0, reply.body.find('\n'));
  reply.body = emit::error_page(page_site(catalog, std::nullopt), reply.status,
                                http::reason_phrase(reply.status), sentence);
  reply.content_type = "text/html; charset=utf-8";
  reply.fields.push_back({"Vary", "Accept"});
  for (auto& field : page_fields(false)) {
    reply.fields.push_back(std::move(field));
  }
  return reply;
}

}  // namespace

Routes::Routes(Documents& documents) : documents_(documents) {
  add_rivers();
  add_feeds();
  add_documents();
  add_api();
}

void Routes::add_rivers() {
  router_.get(
      "/", [this](const RequestHead& head, const PathParameters&) { return river({}, Format::page, head); });
  router_.get("/rivers/{}", [this](const RequestHead& head, const PathParameters& at) {
    const auto catalog = documents_.catalog();
    const auto known = catalog->river(at[0]);
    if (!known) {
      return not_found("There is no river of this name.");
    }
    const auto path =
        *known == 0 ? "/rivers/" + catalog->settings().rivers[0].name + "/" : catalog->river_path(*known);
    return at_once(moved_to(*catalog, path, head));
  });
  router_.get("/rivers/{}/", [this](const RequestHead& head, const PathParameters& at) {
    return river(at[0], Format::page, head);
  });
  router_.get("/events", [this](const RequestHead& head, const PathParameters&) { return events({}, head); });
  router_.get("/rivers/{}/events",
              [this](const RequestHead& head, const PathParameters& at) { return events(at[0], head); });
  router_.get("/archive/{}",
              [this](const RequestHead&, const PathParameters& at) { return archive({}, at[0]); });
  router_.get("/rivers/{}/archive/{}",
              [this](const RequestHead&, const PathParameters& at) { return archive(at[0], at[1]); });
  for (const auto& [extension, format] : feed_formats) {
    router_.get(std::string("/feed.") + extension,
                [this, format = format](const RequestHead& head, const PathParameters&) {
                  return river({}, format, head);
                });
    router_.get(std::string("/rivers/{}/feed.") + extension,
                [this, format = format](const RequestHead& head, const PathParameters& at) {
                  return river(at[0], format, head);
                });
  }
}

void Routes::add_feeds() {
  router_.get("/feeds/{}", [this](const RequestHead& head, const PathParameters& at) {
    const auto catalog = documents_.catalog();
    const auto* known = catalog->feed(at[0]);
    return known == nullptr ? not_found("There is no feed of this id or name.")
                            : at_once(moved_to(*catalog, Catalog::feed_path(known->id), head));
  });
  router_.get("/feeds/{}/", [this](const RequestHead& head, const PathParameters& at) {
    return feed(at[0], {}, Format::page, head);
  });
  for (const auto& [extension, format] : feed_formats) {
    const auto name = std::string("feed.") + extension;
    router_.get("/feeds/{}/" + name,
                [this, format = format, name](const RequestHead& head, const PathParameters& at) {
                  return feed(at[0], name, format, head);
                });
  }
}

void Routes::add_documents() {
  router_.get("/entries/{}",
              [this](const RequestHead& head, const PathParameters& at) { return entry(at[0], head); });
  router_.get("/opml",
              [this](const RequestHead&, const PathParameters&) { return document(documents_.opml()); });
  router_.get("/health.atom",
              [this](const RequestHead&, const PathParameters&) { return document(documents_.health()); });
  router_.get("/status",
              [this](const RequestHead&, const PathParameters&) { return document(documents_.status()); });
  router_.get(emit::icon_path, [this](const RequestHead&, const PathParameters&) {
    return at_once(Reply::with(documents_.icon()));
  });
  router_.get("/healthz", [](const RequestHead&, const PathParameters&) { return at_once(Reply::ok()); });
  router_.get("/readyz", [this](const RequestHead&, const PathParameters&) {
    return at_once(ready_ ? Reply::ok() : Reply::text(503, "Not ready to serve yet."));
  });
  router_.get("/metrics", [this](const RequestHead&, const PathParameters&) { return metrics(); });
}

void Routes::add_api() {
  router_.get("/api/v1/feeds",
              [this](const RequestHead&, const PathParameters&) { return document(documents_.api_feeds()); });
  router_.get("/api/v1/status", [this](const RequestHead&, const PathParameters&) {
    return document(documents_.api_status());
  });
  router_.get("/api/v1/entries",
              [this](const RequestHead& head, const PathParameters&) { return entries(head); });
}

http::Handler Routes::handler() {
  return [this](const RequestHead& head) { return handle(head); };
}

Awaited Routes::handle(const RequestHead& head) {
  auto refused = documents_.catalog()->refuses(head);
  Reply reply;
  if (refused) {
    reply = std::move(*refused);
  } else if (auto signed_in = documents_.catalog()->signs_in(head)) {
    co_return std::move(*signed_in);
  } else {
    reply = co_await router_.route(head);
  }
  if (!reply.document && reply.status >= 400 && http::prefers_html(head.accept)) {
    co_return as_page(std::move(reply), *documents_.catalog());
  }
  co_return reply;
}

Awaited Routes::river(std::string_view name, Format format, const RequestHead& head) {
  const auto known = name.empty() ? std::optional<std::size_t>(0) : documents_.catalog()->river(name);
  if (!known || *known >= documents_.catalog()->settings().rivers.size()) {
    return not_found("There is no river of this name.");
  }
  if (format == Format::page) {
    auto asked = asked_page(head);
    if (!asked.complaint.empty()) {
      return at_once(Reply::text(400, std::move(asked.complaint)));
    }
    if (!asked.query.is_plain()) {
      return document(documents_.river_page(*known, std::move(asked.query)));
    }
    return document(documents_.river(*known, format, std::nullopt));
  }
  std::optional<std::size_t> limit;
  if (const auto* text = head.parameter("limit"); text != nullptr) {
    limit = read_limit(*text);
    if (!limit) {
      return at_once(bad_limit());
    }
  }
  if (limit || format == Format::page) {
    return document(documents_.river(*known, format, limit));
  }
  return document_or_delta(head, documents_.river(*known, format, limit),
                           [this, river = *known, format](Revision since) {
                             return documents_.river_delta(river, format, since);
                           });
}

Awaited Routes::events(std::string_view name, const RequestHead& head) {
  const auto known = name.empty() ? std::optional<std::size_t>(0) : documents_.catalog()->river(name);
  if (!known || *known >= documents_.catalog()->settings().rivers.size()) {
    return not_found("There is no river of this name.");
  }
  return listen(*known, whole_number(head.last_event_id));  // what is no id of ours: from now on
}

Awaited Routes::listen(std::size_t river, std::optional<std::uint64_t> last) {
  Reply reply;
  reply.content_type = "text/event-stream";
  reply.stream = co_await documents_.live().listen(river, last);
  if (!reply.stream) {
    auto refusal = Reply::text(503, "Too many clients listen at the moment.");
    refusal.fields.push_back({"Retry-After", "60"});
    co_return refusal;
  }
  reply.fields.push_back({"Cache-Control", "no-store"});
  reply.fields.push_back({"X-Accel-Buffering", "no"});  // nginx would hold back what is no whole buffer
  co_return reply;
}

/// `N.FMT`, the number without a sign or leading zeros: each page has one address.
Awaited Routes::archive(std::string_view name, std::string_view file) {
  const auto known = name.empty() ? std::optional<std::size_t>(0) : documents_.catalog()->river(name);
  if (!known || *known >= documents_.catalog()->settings().rivers.size()) {
    return not_found("There is no river of this name.");
  }
  const auto dot = file.find('.');
  const auto digits = file.substr(0, dot);
  const auto extension = dot == std::string_view::npos ? std::string_view() : file.substr(dot + 1);
  const auto* format = std::find_if(feed_formats.begin(), feed_formats.end(),
                                    [&](const auto& one) { return one.first == extension; });
  const auto number = whole_number(digits);
  if (format == feed_formats.end() || !number || std::to_string(*number) != digits) {
    return not_found("There is no page of this number in the archive.");
  }
  return page_or_river(*known, *number, format->second);
}

Awaited Routes::page_or_river(std::size_t river, std::uint64_t number, Format format) {
  const auto catalog = documents_.catalog();
  auto made = co_await documents_.archive(river, number, format);
  if (!made) {
    co_return failure(documents_.located(made.error()));
  }
  if (*made) {
    co_return Reply::with(std::move(*made));
  }
  const auto begins = co_await documents_.begins_archive_page(river, number);
  if (!begins) {
    co_return failure(documents_.located(begins.error()));
  }
  if (!*begins) {
    co_return Reply::text(404, "There is no page of this number in the archive.");
  }
  std::string feed = catalog->base_path() + catalog->river_path(river) + "feed.";
  for (const auto& [extension, known] : feed_formats) {
    if (known == format) {
      feed += extension;
    }
  }
  co_return Reply::redirect_for_now(std::move(feed));
}

Awaited Routes::feed(std::string_view id_or_name, std::string_view rest, Format format,
                     const RequestHead& head) {
  const auto catalog = documents_.catalog();
  const auto* known = catalog->feed(id_or_name);
  if (known == nullptr) {
    return not_found("There is no feed of this id or name.");
  }
  if (known->id.to_string() != id_or_name) {
    return at_once(moved_to(*catalog, Catalog::feed_path(known->id) + std::string(rest), head));
  }
  if (format == Format::page) {
    auto asked = asked_page(head);
    if (!asked.complaint.empty()) {
      return at_once(Reply::text(400, std::move(asked.complaint)));
    }
    if (!asked.query.is_plain()) {
      return document(documents_.feed_page(known->id, std::move(asked.query)));
    }
    return document(documents_.feed(known->id, format, std::nullopt));
  }
  std::optional<std::size_t> limit;
  if (const auto* text = head.parameter("limit"); text != nullptr) {
    limit = read_limit(*text);
    if (!limit) {
      return at_once(bad_limit());
    }
  }
  if (limit || format == Format::page) {
    return document(documents_.feed(known->id, format, limit));
  }
  return document_or_delta(
      head, documents_.feed(known->id, format, limit),
      [this, id = known->id, format](Revision since) { return documents_.feed_delta(id, format, since); });
}

/// The document; to a client that asks for what is new (O8) and has an earlier revision, what is new since
/// then.
template <class Delta>
Awaited Routes::document_or_delta(const RequestHead& head, asio::awaitable<Documents::Answer> answer,
                                  Delta delta) {
  auto made = co_await std::move(answer);
  if (!made || !*made || head.if_none_match.empty() || !understands_delta(head)) {
    co_return reply_with(std::move(made));
  }
  const auto whole = *made;
  const auto has = [&](const http::Representation& one) {
    return http::etag_listed(head.if_none_match, one.etag);
  };
  const auto all = whole->representations();
  if (std::any_of(all.begin(), all.end(), has)) {
    co_return Reply::unchanged(whole);
  }
  const auto current = revision_of(whole->identity().etag);
  const auto since = current ? known_revision(head.if_none_match, *current) : std::optional<Revision>();
  if (since) {
    auto newer = co_await delta(*since);
    if (newer && *newer) {
      co_return Reply::with(std::move(*newer));
    }
  }
  co_return Reply::with(whole);
}

Awaited Routes::entry(std::string_view id, const RequestHead& head) {
  const auto parsed = EntryId::parse(id);
  if (!parsed || parsed->empty()) {
    return not_found("This is no id of an entry.");
  }
  const auto* pictures = head.parameter("pictures");
  return document(documents_.entry(*parsed, pictures != nullptr && *pictures == "show"));
}

Awaited Routes::entries(const RequestHead& head) {
  const auto catalog = documents_.catalog();
  EntriesQuery query;
  const auto* river = head.parameter("river");
  const auto* feed = head.parameter("feed");
  if (river != nullptr && feed != nullptr) {
    return at_once(Reply::text(400, "Ask for a river or for a feed, not for both."));
  }
  if (river != nullptr) {
    const auto known = catalog->river(*river);
    if (!known) {
      return not_found("There is no river of this name.");
    }
    query.river = *known;
  }
  if (feed != nullptr) {
    const auto* known = catalog->feed(*feed);
    if (known == nullptr) {
      return not_found("There is no feed of this id or name.");
    }
    query.feed = known->id;
  }
  if (const auto* since = head.parameter("since")) {
    const auto time = parse::parse_date(*since);
    if (!time) {
      return at_once(Reply::text(400, "since is a time such as 2025-02-22T18:39:04Z."));
    }
    query.since = time->time;
  }
  if (const auto* text = head.parameter("limit")) {
    const auto limit = read_limit(*text);
    if (!limit) {
      return at_once(bad_limit());
    }
    query.limit = *limit;
  }
  return document(documents_.api_entries(query));
}

Awaited Routes::metrics() {
  auto text = co_await documents_.metrics();
  if (!text) {
    co_return failure(documents_.located(text.error()));
  }
  Reply reply;
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  reply.body = std::move(*text);
  for (const auto& append : metrics_) {
    append(reply.body);
  }
  reply.fields.push_back({"Cache-Control", "no-store"});
  co_return reply;
}

Awaited Routes::document(asio::awaitable<Documents::Answer> answer) {
  auto made = co_await std::move(answer);
  co_return reply_with(std::move(made));
}

Reply Routes::reply_with(Documents::Answer made) const {
  if (!made) {
    return failure(documents_.located(made.error()));
  }
  return *made ? Reply::with(std::move(*made)) : Reply::text(404, "There is nothing of this id.");
}

}  // namespace riverd::serve
