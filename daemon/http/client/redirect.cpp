#include "daemon/http/client/redirect.hpp"

#include "daemon/http/client/client.hpp"
#include "daemon/http/client/header_field.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <utility>

namespace riverd::http {

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool may_send_credentials(const OriginUrl& first, const OriginUrl& hop) {
  if (first.host != hop.host) return false;
  if (first.tls == hop.tls) return first.port == hop.port;
  return !first.tls && first.port == 80 && hop.port == 443;
}

RedirectChain::RedirectChain(OriginUrl first, bool has_credentials, unsigned max_redirects)
    : first_(std::move(first)),
      current_(first_),
      has_credentials_(has_credentials),
      left_(max_redirects),
      seen_{current_.to_string()} {}

bool RedirectChain::credentials_allowed() const {
  return has_credentials_ && may_send_credentials(first_, current_);
}

Result<OriginUrl> RedirectChain::follow(int status, std::string_view location) {
  const std::string here = current_.to_string() + ": redirect (" + std::to_string(status) + ") ";
  const std::string reference(trim_field(location));
  if (reference.empty()) return Error(ClientError::bad_redirect, here + "without a Location");
  auto next = parse_origin_url(text::resolve_url(reference, current_.to_string()));
  if (!next) {
    return Error(ClientError::bad_redirect, here + "that cannot be followed: " + next.error().message());
  }
  if (has_credentials_ && current_.tls && !next->tls && next->host == first_.host) {
    return Error(ClientError::bad_redirect,
                 here + "from https to " + next->to_string() + ", where the password would not be secret");
  }
  std::string spelling = next->to_string();
  if (std::find(seen_.begin(), seen_.end(), spelling) != seen_.end()) {
    return Error(ClientError::too_many_redirects, here + "leads back to " + spelling);
  }
  if (left_ == 0) {
    return Error(ClientError::too_many_redirects,
                 first_.to_string() + ": more than " + std::to_string(seen_.size() - 1) + " redirects");
  }
  --left_;
  seen_.push_back(std::move(spelling));
  current_ = *next;
  return next;
}

}  // namespace riverd::http
