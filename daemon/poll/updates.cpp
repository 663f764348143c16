#include "daemon/poll/updates.hpp"

#include "feeds/parse/date.hpp"
#include "feeds/parse/link_header.hpp"

#include <utility>

namespace riverd::poll {

IngestContext ingest_context(const FeedSettings& feed, const storage::FeedState& before,
                             const PollSettings& settings, const http::Response& response, Time received) {
  IngestContext context;
  context.hints.url = response.url;
  context.hints.content_type = response.header("Content-Type");
  context.hints.content_location = response.header("Content-Location");
  context.hints.content_language = response.header("Content-Language");
  context.links = parse::parse_link_header(response.header_list("Link"), response.url);
  context.normalize.feed = feed.id;
  context.normalize.feed_url = feed.url;
  context.normalize.now = received;
  context.normalize.first_fetch = !before.last_success;
  if (const auto modified = parse::parse_date(response.header("Last-Modified"))) {
    context.normalize.last_modified = modified->time;
  }
  context.normalize.zone = feed.zone;
  context.normalize.rules = feed.rules;
  context.normalize.authority = settings.authority;
  context.last_digest = before.body_digest;
  context.limits = settings.parse_limits;
  context.page = feed.page;
  return context;
}

storage::FeedUpdate update_of(storage::FeedState after, std::optional<Ingested> document, Time received,
                              const FeedSettings& feed, const PollSettings& settings) {
  storage::FeedUpdate update;
  update.state = std::move(after);
  update.state.priority = feed.priority;
  if (document) {
    update.entries = std::move(document->document.entries);
    update.kept = std::move(document->kept);
    update.reading = document->reading;
  }
  update.received = received;
  if (const auto age = feed.retention.max_age; age.count() > 0) {
    update.oldest = received - age;
  }
  update.most = feed.retention.max_entries;
  update.revisions = settings.revisions;
  update.folds = feed.folds;
  return update;
}

}  // namespace riverd::poll
