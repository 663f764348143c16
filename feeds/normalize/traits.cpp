#include "feeds/normalize/traits.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace riverd::normalizing {
namespace {

/// Shorter paths are sections, shorter titles are words that many have, and shorter texts are headlines.
constexpr std::size_t shortest_trail = 8;
constexpr std::size_t shortest_title = 6;
constexpr std::size_t shortest_text = 80;

std::uint64_t digest_unless_shorter(std::string_view text, std::size_t shortest) {
  if (text.size() < shortest) return 0;
  const std::uint64_t digest = XXH3_64bits(text.data(), text.size());
  return digest == 0 ? 1 : digest;
}

/// Without ASCII's spaces and marks, which a publisher's software sets one way today and another tomorrow.
std::string letters_of(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (text::is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80) out += text::lower(c);
  }
  return out;
}

std::string_view without_host(std::string_view normalized_link) {
  const auto slash = normalized_link.find('/');
  return slash == std::string_view::npos ? std::string_view() : normalized_link.substr(slash);
}

}  // namespace

ItemTraits traits_of(const Entry& entry, const std::optional<std::string>& link) {
  ItemTraits out;
  if (const auto guid = text::normalized_link(entry.guid); guid && text::names_an_article(*guid)) {
    out.guid = digest_unless_shorter(*guid, 1);
  }
  if (link) {
    out.link = digest_unless_shorter(*link, 1);
    out.trail = digest_unless_shorter(without_host(*link), shortest_trail);
  }
  out.title = digest_unless_shorter(letters_of(entry.title), shortest_title);
  const std::string& body = entry.content.empty() ? entry.summary.str() : entry.content.str();
  out.text = digest_unless_shorter(letters_of(text::html_to_text(body)), shortest_text);
  return out;
}

}  // namespace riverd::normalizing
