#pragma once

#include <cstdint>
#include <string_view>

namespace riverd::poll {

/// What an answer is that is no feed.
enum class Page : std::uint8_t {
  none,       ///< no web page, or there was no body
  html,       ///< some web page
  challenge,  ///< one that asks its reader to prove to be a person
  unmatched,  ///< a page that is polled as a source, in which its selectors find nothing
};

/// What a decoded body is, by its first tag and by what the pages of such services have in them
/// (Cloudflare, DDoS-Guard, Imperva, Sucuri, Anubis and the like). Looks at the first 64 KiB.
[[nodiscard]] Page page_of(std::string_view body);

}  // namespace riverd::poll
