#pragma once

#include "feeds/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace riverd::text {

/// Trims white space, removes newlines and tabs inside, percent-encodes what a URL may not hold
/// (spaces, `|`, brackets, non-ASCII as UTF-8). A text without anything left is "".
[[nodiscard]] std::string repair_url(std::string_view url);

/// Resolves `reference` against `base` (RFC 3986, 5.2). With an empty or unusable base the repaired
/// reference is returned as written. Boost.URL's defects are guarded against (fragments kept from the
/// base, leading `..`, ports past 65535, `u@h@x`).
[[nodiscard]] std::string resolve_url(std::string_view reference, std::string_view base);

/// The scheme in lower case with control characters and white space removed, as browsers read it;
/// nullopt for a relative reference.
[[nodiscard]] std::optional<std::string> scheme_of(std::string_view url);

/// Whether the URL is relative or has a scheme of the sanitiser's list (the parse contract).
[[nodiscard]] bool has_listed_scheme(std::string_view url);

/// Whether the URL is absolute, http or https, with a host: what riverd fetches and links to.
[[nodiscard]] bool is_web_url(std::string_view url);

/// The spelling two feeds' links to one article are compared by: scheme-less, host in lower case
/// without `www.`, default ports and fragments removed, dot segments resolved, tracking parameters
/// (utm_*, fbclid, gclid, spm, …) dropped, remaining parameters kept in order, trailing slash dropped,
/// percent-encoding normalised. nullopt if it is no web URL.
[[nodiscard]] std::optional<std::string> normalized_link(std::string_view url);

/// Whether a normalised link can name a single article: it has a path beyond `/`, or a query.
[[nodiscard]] bool names_an_article(std::string_view normalized_link);

/// The URL without the parameters that only say by which way somebody came; nullopt where it has none. What
/// may also open a door (share_token) stays, unlike in normalized_link().
[[nodiscard]] std::optional<std::string> without_tracking_parameters(std::string_view url);

/// The origin URL behind an image proxy (weserv, wsrv.nl, Jetpack's Photon, Google's gadget proxy, …): https
/// unless it says otherwise; nullopt where the URL is no such proxy (A5).
[[nodiscard]] std::optional<std::string> unwrap_image_proxy(std::string_view url);

}  // namespace riverd::text
