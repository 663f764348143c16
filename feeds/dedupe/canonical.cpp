#include "feeds/dedupe/canonical.hpp"

#include "feeds/text/url.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>

namespace riverd::dedupe {
namespace {

/// In lower case and without `www.`; empty where there is none.
std::string host_of(std::string_view url) {
  const auto link = text::normalized_link(url);
  if (!link) return {};
  return link->substr(0, link->find_first_of("/?:"));
}

/// Whether `host` is `domain` or below it; a top-level domain is nobody's.
bool is_under(std::string_view host, std::string_view domain) {
  if (domain.find('.') == std::string_view::npos) return host == domain;
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

std::vector<std::size_t> canonical_order(std::span<const Claim> claims) {
  std::size_t longest = 0;
  for (const Claim& claim : claims) longest = std::max(longest, claim.length);
  const double whole = least_of_whole * static_cast<double>(longest);
  const auto rank = [&](std::size_t position) {
    const Claim& claim = claims[position];
    return std::tuple(-std::int64_t{claim.priority}, !claim.own_host,
                      static_cast<double>(claim.length) < whole, claim.effective, claim.arrival);
  };
  std::vector<std::size_t> order(claims.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

bool is_own_host(std::string_view link, std::string_view feed_url, std::string_view home_url) {
  const std::string host = host_of(link);
  if (host.empty()) return false;
  for (const std::string_view other : {feed_url, home_url}) {
    const std::string own = host_of(other);
    if (!own.empty() && (is_under(host, own) || is_under(own, host))) return true;
  }
  return false;
}

}  // namespace riverd::dedupe
