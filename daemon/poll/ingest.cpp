#include "daemon/poll/ingest.hpp"

#include "daemon/poll/message.hpp"
#include "feeds/text/ascii.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::poll {
namespace {

bool begins_with(std::string_view text, std::string_view lower_case_prefix) {
  return text.size() >= lower_case_prefix.size() &&
         std::equal(lower_case_prefix.begin(), lower_case_prefix.end(), text.begin(),
                    [](char want, char have) { return want == text::lower(have); });
}

/// Whether a document that is no feed is a web page, by its first tag or what HTTP called it.
bool is_page(std::string_view body, std::string_view content_type) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (body.substr(0, byte_order_mark.size()) == byte_order_mark) {
    body.remove_prefix(byte_order_mark.size());
  }
  body.remove_prefix(std::min(body.find_first_not_of(" \t\r\n\f"), body.size()));
  static constexpr std::array<std::string_view, 4> openings = {"<!doctype html", "<html", "<head", "<body"};
  return std::any_of(openings.begin(), openings.end(), [&](auto tag) { return begins_with(body, tag); }) ||
         begins_with(content_type, "text/html") || begins_with(content_type, "application/xhtml");
}

std::string explain(const Error& error, std::string_view body, const parse::DocumentHints& hints) {
  const std::string where = printable(hints.url) + ": ";
  if (error.code == FeedError::not_a_feed && is_page(body, hints.content_type)) {
    return where + "the answer is an HTML page, not a feed";
  }
  if (error.code == FeedError::not_a_feed) {
    return where + "the answer is not a feed";
  }
  if (error.code == FeedError::empty) {
    return where + "the answer is empty";
  }
  return where + printable(error.message());
}

}  // namespace

std::uint64_t body_digest(std::string_view body) {
  const std::uint64_t digest = XXH64(body.data(), body.size(), 0);
  return digest == 0 ? 1 : digest;
}

Result<Ingested> ingest(std::string_view body, const IngestContext& context) {
  Ingested out;
  out.digest = body_digest(body);
  if (out.digest == context.last_digest) {
    out.unchanged = true;
    return out;
  }
  auto parsed = parse::parse(body, context.hints, context.limits);
  if (!parsed) {
    return Error{parsed.error().code, explain(parsed.error(), body, context.hints)};
  }
  out.expired = parsed->expired.value_or(false);
  out.repaired = parsed->malformed_reason;
  out.document = normalize(std::move(*parsed), context.normalize);
  return out;
}

}  // namespace riverd::poll
