#include "feeds/normalize/traits.hpp"

#include "feeds/text/url.hpp"

#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace riverd::normalizing {
namespace {

/// Shorter paths are sections, shorter titles are words that many have, and shorter texts are headlines.
constexpr std::size_t shortest_trail = 8;
constexpr std::size_t shortest_title = 2;  // tokens
constexpr std::size_t shortest_text = 12;  // tokens

std::uint64_t digest_unless_shorter(std::string_view text, std::size_t shortest) {
  if (text.size() < shortest) return 0;
  const std::uint64_t digest = XXH3_64bits(text.data(), text.size());
  return digest == 0 ? 1 : digest;
}

std::string_view without_host(std::string_view normalized_link) {
  const auto slash = normalized_link.find('/');
  return slash == std::string_view::npos ? std::string_view() : normalized_link.substr(slash);
}

}  // namespace

ItemTraits traits_of(const Entry& entry, const std::optional<std::string>& link,
                     const dedupe::Article& article) {
  ItemTraits out;
  if (const auto guid = text::normalized_link(entry.guid); guid && text::names_an_article(*guid)) {
    out.guid = digest_unless_shorter(*guid, 1);
  }
  if (link) {
    out.link = digest_unless_shorter(*link, 1);
    out.trail = digest_unless_shorter(without_host(*link), shortest_trail);
  }
  out.title = article.title_tokens >= shortest_title ? article.title : 0;
  out.text = article.tokens.size() >= shortest_text ? article.text() : 0;
  return out;
}

}  // namespace riverd::normalizing
