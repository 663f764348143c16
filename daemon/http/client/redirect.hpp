#pragma once

#include "daemon/http/client/origin_url.hpp"
#include "feeds/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

/// Whether the status asks for the document elsewhere: 301, 302, 303, 307, 308.
[[nodiscard]] bool is_redirect(int status);

/// Whether Basic credentials given for `first` may be sent to `hop` as well: to the same scheme, host
/// and port, or to the same host where only http on its usual port became https on its usual port.
[[nodiscard]] bool may_send_credentials(const OriginUrl& first, const OriginUrl& hop);

/// Follows one request from hop to hop and ends loops (P16).
class RedirectChain {
 public:
  RedirectChain(OriginUrl first, bool has_credentials, unsigned max_redirects);

  /// Where to go from the current URL. `location`: the header's value, relative or absolute.
  /// too_many_redirects past the limit or back to a URL of the chain; bad_redirect without a usable
  /// Location, or where the host that has the credentials leads from https to http.
  [[nodiscard]] Result<OriginUrl> follow(int status, std::string_view location);

  [[nodiscard]] const OriginUrl& first() const { return first_; }
  [[nodiscard]] const OriginUrl& current() const { return current_; }
  [[nodiscard]] const std::string& spelling() const { return seen_.back(); }  // of the current URL
  [[nodiscard]] bool credentials_allowed() const;

 private:
  OriginUrl first_;
  OriginUrl current_;
  bool has_credentials_;
  unsigned left_;
  std::vector<std::string> seen_;
};

}  // namespace riverd::http
