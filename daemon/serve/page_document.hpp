#pragma once

#include "daemon/http/server/document.hpp"
#include "daemon/serve/catalog.hpp"
#include "daemon/serve/render.hpp"
#include "feeds/emit/html_page.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What all pages for people have in common as documents (O11).
namespace riverd::serve {

/// Readers ask again soon, and an unchanged document costs a 304. Not `public`: what was asked for with a
/// password is not for others' caches, and everything else may be kept without the word (RFC 9111, 3.5).
inline constexpr const char* feed_lifetime = "max-age=60";
inline constexpr const char* state_lifetime = "no-cache";

/// What pages call the river of all feeds, whose title is that of the site.
inline constexpr const char* name_of_all = "Everything";

/// What stands on every page; `current` is the river it is about, if it is about one.
[[nodiscard]] emit::PageSite page_site(const Catalog& catalog, std::optional<std::size_t> current);

/// The headers of every page: nothing but its own style loads, and from elsewhere only sound and video that
/// are played and, where they are shown, pictures; no one is told where a reader came from.
[[nodiscard]] std::vector<http::ReplyField> page_fields(bool shows_pictures);

[[nodiscard]] DocumentPointer page_document(std::string body, std::optional<Time> changed,
                                            const char* lifetime, bool shows_pictures);

}  // namespace riverd::serve
