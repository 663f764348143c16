#pragma once

#include <string>
#include <string_view>

/// International domain names (UTS 46): in requests and identities they are ASCII, people read them as
/// written.
namespace riverd::text {

/// The host in lower-case ASCII, without the dot of an absolute name; percent-encoded bytes are decoded
/// first, as repair_url() leaves international names. "" where it is no name a host can have. Not for IPv6.
[[nodiscard]] std::string ascii_host(std::string_view host);

/// What `xn--` labels stand for; the name itself where one stands for nothing that would become it again.
[[nodiscard]] std::string readable_host(std::string_view ascii_host);

/// The web URL with its host in ASCII. Anything else comes back as it was.
[[nodiscard]] std::string with_ascii_host(std::string_view url);

/// The web URL with its host as people read it: for messages only.
[[nodiscard]] std::string with_readable_host(std::string_view url);

}  // namespace riverd::text
