#include "config/names.hpp"

#include "config/feed_url.hpp"
#include "feeds/text/idna.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace riverd::config {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Path segments that say "this is a feed" and nothing about which.
constexpr std::array<std::string_view, 25> generic_segments = {
    "all",  "atom", "atom1", "atom10", "blog",     "default",     "en",    "feed",   "feeds",
    "full", "home", "index", "json",   "main",     "news-feed",   "posts", "public", "rdf",
    "rss",  "rss1", "rss2",  "rss20",  "rss-feed", "syndication", "xml"};

// Host labels that say as little.
constexpr std::array<std::string_view, 6> generic_labels = {"www", "feeds", "feed", "rss", "web", "m"};

// Second-level domains that registries of countries sell below: example.co.uk is "example".
constexpr std::array<std::string_view, 8> registry_labels = {"ac",  "co",  "com", "edu",
                                                             "gov", "net", "or",  "org"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// Lower-case ASCII letters and digits, everything between them one hyphen; with `international` what is not
/// ASCII as well.
std::string slug(std::string_view text, bool international = false) {
  constexpr std::size_t longest = 48;
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (international && byte >= 0x80) {
      const bool begins = (byte & 0xC0U) == 0xC0U;
      if (begins && result.size() + 4 > longest) break;
      result += c;
    } else if (is_alphanumeric(c)) {
      result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
    if (result.size() == longest) break;
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  return result;
}

/// What is not ASCII stands percent-encoded in a URL; it is not decoded but left out.
std::string without_escapes(std::string_view segment) {
  std::string result;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '%' && i + 2 < segment.size()) {
      result += '-';
      i += 2;
    } else {
      result += segment[i];
    }
  }
  return result;
}

struct UrlParts {
  std::string_view host;
  std::string_view path;
};

UrlParts parts(std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view host = rest.substr(0, slash);
  if (!host.ends_with(']')) host = host.substr(0, host.rfind(':'));
  return {host, rest.substr(slash)};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) pieces.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return pieces;
}

/// The last segment that says something, without its extension; "" if none does.
std::string name_of_path(std::string_view path) {
  std::vector<std::string_view> segments = split(path, '/');
  for (; !segments.empty(); segments.pop_back()) {
    std::string_view segment = segments.back();
    if (const std::size_t dot = segment.rfind('.'); dot != std::string_view::npos && dot > 0) {
      segment = segment.substr(0, dot);
    }
    std::string name = slug(without_escapes(segment));
    const bool has_letter = std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
    if (name.size() > 1 && has_letter && !among(generic_segments, name)) return name;
  }
  return {};
}

std::string name_of_host(std::string_view host) {
  const bool is_address =
      host.starts_with('[') || (!host.empty() && host.back() >= '0' && host.back() <= '9');
  std::string lower = text::readable_host(host);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (is_address) return slug(lower);
  std::vector<std::string_view> labels = split(lower, '.');
  if (labels.size() > 1) {
    const bool country = labels.back().size() == 2;
    labels.pop_back();
    if (country && labels.size() > 1 && among(registry_labels, labels.back())) labels.pop_back();
  }
  while (labels.size() > 1 && among(generic_labels, labels.front())) labels.erase(labels.begin());
  std::string joined;
  for (const std::string_view label : labels) joined.append(joined.empty() ? "" : "-").append(label);
  return slug(joined, true);
}

}  // namespace

Checked<std::string> river_name(std::string_view text) {
  constexpr std::size_t longest = 64;
  if (text == "all") return Complaint{"is the river of every feed, which always exists; choose another name"};
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  if (text.empty() || text.size() > longest || text.front() == '.' || !std::ranges::all_of(text, allowed)) {
    return Complaint{
        "cannot be part of an address; write 1 to 64 ASCII letters, digits, '-', '_' or '.', e.g. "
        "\"news\", and anything else into 'title'"};
  }
  return std::string{text};
}

Checked<std::string> feed_name(std::string_view text) {
  constexpr std::size_t longest = 100;
  if (text.empty() || text.size() > longest || text.front() == '-' ||
      text.find_first_of(" \t/:") != std::string_view::npos) {
    return Complaint{
        "is no name to type on a command line; write at most 100 bytes without spaces, '/' and ':', "
        "not first a '-', e.g. \"voa\", and anything else into 'title'"};
  }
  return std::string{text};
}

void derive_feed_names(std::vector<FeedConfig>& feeds) {
  std::unordered_set<std::string> taken;
  for (const FeedConfig& feed : feeds) {
    if (!feed.name.empty()) taken.insert(feed.name);
  }
  // The next number of each name: a thousand feeds of one host must not be counted from 2 each.
  std::unordered_map<std::string, std::size_t> numbers;
  for (FeedConfig& feed : feeds) {
    if (!feed.name.empty()) continue;
    const auto [host, path] = parts(feed.url);
    const std::string from_host = name_of_host(host);
    const std::string_view archive = archive_name(feed.url);
    std::string name = archive.empty() ? name_of_path(path) : std::string(archive);
    if (name.empty()) {
      name = from_host.empty() ? "feed" : from_host;
    } else if (taken.contains(name) && !from_host.empty()) {
      name += "-" + from_host;
    }
    std::string unique = name;
    std::size_t& number = numbers.try_emplace(name, 2).first->second;
    while (!taken.insert(unique).second) unique = name + "-" + std::to_string(number++);
    feed.name = std::move(unique);
  }
}

}  // namespace riverd::config
