#include "daemon/poll/verdict.hpp"

#include "daemon/http/client/cache_control.hpp"
#include "daemon/http/client/header_field.hpp"
#include "daemon/http/client/retry_after.hpp"
#include "daemon/poll/message.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace riverd::poll {
namespace {

constexpr std::chrono::milliseconds longest_retry_after = std::chrono::days{30};  // S6

std::string_view meaning(int status) {
  switch (status) {
    case 401:
      return " (it wants a user and a password)";
    case 403:
      return " (it refuses access)";
    case 404:
      return " (not found)";
    case 410:
      return " (gone for good)";
    case 429:
      return " (too many requests)";
    case 503:
      return " (unavailable at the moment)";
    default:
      return status >= 500 ? " (the server is in trouble)" : "";
  }
}

std::string about(std::string_view url, std::string_view what) {
  return printable(url) + ": " + printable(what);
}

bool is_https(std::string_view url) {
  return text::scheme_of(url) == "https";
}

/// Where the chain leads if every hop is permanent and none leaves https (P16); empty otherwise.
std::string permanent_target(const http::Response& response, std::string_view requested) {
  bool secure = is_https(requested);
  for (const auto& hop : response.redirects) {
    const bool permanent = hop.status == 301 || hop.status == 308;
    const bool still_secure = is_https(hop.target);
    if (!permanent || (secure && !still_secure)) {
      return {};
    }
    secure = still_secure;
  }
  return response.redirects.empty() ? std::string{} : response.url;
}

/// Failures that an outage of our own network looks like.
bool lies_between(const boost::system::error_code& code) {
  using http::ClientError;
  return code == ClientError::unresolvable || code == ClientError::unreachable ||
         code == ClientError::timed_out || code == ClientError::closed || code == ClientError::tls;
}

bool is_delta(const http::Response& response) {
  // RFC 3229, 10.5.2: the instance manipulation asked for (P10) is named in IM.
  if (response.status != 226) return false;
  std::string_view manipulations = response.header("IM");
  for (auto one = http::take_element(manipulations); !one.empty(); one = http::take_element(manipulations)) {
    if (http::same_token(one, "feed")) return true;
  }
  return false;
}

void judge_not_modified(Verdict& verdict, const http::Response& response, const storage::FeedState& before) {
  const auto& stored = before.validators;
  if (stored.etag.empty() && stored.last_modified.empty()) {
    verdict.error = about(response.url, "answered 304 (not modified) although nothing of it was known");
    return;
  }
  if (stored.url != response.url) {
    verdict.error =
        about(response.url, "answered 304 (not modified) although it was not asked whether it was");
    return;
  }
  if (!response.body.empty() || response.wire_bytes > 0) {
    verdict.error = about(response.url, "answered 304 (not modified) with a body");
    return;
  }
  verdict.outcome = Outcome::unchanged;
  const auto newer = [&](std::string_view name, const std::string& old) {
    const auto value = response.header(name);
    return value.empty() ? old : std::string{value};
  };
  verdict.validators = {response.url, newer("ETag", stored.etag),
                        newer("Last-Modified", stored.last_modified)};
}

void judge_body(Verdict& verdict, const http::Response& response) {
  if (response.body.find_first_not_of(" \t\r\n\f") == std::string::npos) {
    verdict.error = about(response.url, "the answer is empty");
    return;
  }
  verdict.outcome = Outcome::body;
  verdict.validators = {response.url, std::string{response.header("ETag")},
                        std::string{response.header("Last-Modified")}};
}

}  // namespace

Verdict judge(const Result<http::Response>& answer, const storage::FeedState& before, Time now) {
  const std::string& requested = before.current_url.empty() ? before.url : before.current_url;
  if (!answer) {
    const std::string what = answer.error().message();
    Verdict verdict =
        not_asked(what.find(requested) == std::string::npos ? about(requested, what) : printable(what));
    verdict.unreached = lies_between(answer.error().code);
    return verdict;
  }
  const http::Response& response = *answer;
  Verdict verdict;
  verdict.status = response.status;
  verdict.wire_bytes = response.wire_bytes;
  verdict.peer = response.peer;
  switch (response.status) {
    case 200:
      judge_body(verdict, response);
      break;
    case 304:
      judge_not_modified(verdict, response, before);
      break;
    case 410:
      verdict.outcome = Outcome::gone;
      break;
    case 429:
    case 503:
      verdict.outcome = Outcome::rate_limited;
      verdict.retry_after = http::retry_after(response, now);
      if (verdict.retry_after) {
        verdict.retry_after = std::min(*verdict.retry_after, now + longest_retry_after);
      }
      break;
    default:
      if (is_delta(response)) {
        judge_body(verdict, response);
        verdict.delta = verdict.outcome == Outcome::body;
      }
      break;
  }
  const bool good = verdict.outcome == Outcome::unchanged || verdict.outcome == Outcome::body;
  if (good || response.status == 429) {
    verdict.freshness = http::freshness(response);
  }
  if (good) {
    verdict.moved_to = permanent_target(response, requested);
  } else if (verdict.error.empty()) {
    verdict.error = about(response.url, "answered " + std::to_string(response.status)) +
                    std::string{meaning(response.status)};
    verdict.page = page_of(response.body);
  }
  return verdict;
}

Verdict rejected(const Verdict& verdict, std::string error) {
  Verdict out;
  out.status = verdict.status;
  out.wire_bytes = verdict.wire_bytes;
  out.peer = verdict.peer;
  out.error = std::move(error);
  return out;
}

Verdict not_asked(std::string error) {
  Verdict out;
  out.error = std::move(error);
  return out;
}

}  // namespace riverd::poll
