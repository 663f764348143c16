#pragma once

#include "feeds/model/category.hpp"
#include "feeds/model/enclosure.hpp"
#include "feeds/model/extras.hpp"
#include "feeds/model/link.hpp"
#include "feeds/model/person.hpp"
#include "feeds/model/rare.hpp"
#include "feeds/model/safe_html.hpp"
#include "feeds/parse/parsed_feed.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What strangers wrote, as the model holds it: plain text, publishable markup, web addresses.
namespace riverd::normalizing {

/// White space folded, markup gone.
[[nodiscard]] std::string plain_text(const ParsedText& text);

/// Markup under the strict table; plain text as paragraphs (X4).
[[nodiscard]] SafeHtml safe_html(const ParsedText& text);

/// The URL if it is one that may be linked to and fetched, else "".
[[nodiscard]] std::string web_url(std::string url);

/// The same for a picture, with the origin in place of a proxy (A5).
[[nodiscard]] std::string picture_url(const std::string& url);

/// People who have a name or an address; only web addresses as URLs.
[[nodiscard]] std::vector<Person> people(std::vector<Person> persons);

/// Categories with a term, then tags that are none of them; each once.
[[nodiscard]] std::vector<Category> categories(std::vector<Category> given,
                                               const std::vector<std::string>& tags);

/// Enclosures over http, https or magnet, each address once.
[[nodiscard]] std::vector<Enclosure> enclosures(std::vector<Enclosure> given);

/// Media, podcast, thread and place, with publishable addresses alone and no more of each than readers can
/// use. Absent where the item has none of them.
[[nodiscard]] Rare<Extras> extras(ParsedEntry& item);

/// Links to the web that the model keeps beside the article: not alternate, self, enclosure or hub.
[[nodiscard]] std::vector<Link> further_links(std::vector<Link> given, const std::string& external_url);

}  // namespace riverd::normalizing
