#pragma once

#include <cstdint>
#include <string>

namespace riverd::discover {

/// What led to a feed, the most reliable first.
enum class Source : std::uint8_t {
  itself,        ///< the address that was given is a feed
  link_header,   ///< a Link header of the page (RFC 8288)
  link_element,  ///< a link element of the page
  documented,    ///< the site's documentation says where its feeds are
};

/// A feed that a page or an address leads to. Nobody has looked yet whether it is one.
struct FoundFeed {
  std::string url;    // absolute, http or https
  std::string title;  // as the page calls it; may be empty
  std::string type;   // its media type as the page says, in lower case; empty: not said
  Source source = Source::link_element;
  std::string site;  // of a documented address: whose documentation

  friend bool operator==(const FoundFeed&, const FoundFeed&) = default;
};

}  // namespace riverd::discover
