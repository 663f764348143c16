#include "daemon/serve/catalog.hpp"

#include "daemon/http/server/target.hpp"

#include <algorithm>
#include <utility>

namespace riverd::serve {

Catalog::Catalog(ServeSettings settings, std::shared_ptr<VerdictCache> verdicts)
    : settings_(std::move(settings)) {
  const auto filters = [](const RiverSettings& river) { return !river.filter.empty(); };
  if (std::any_of(settings_.rivers.begin(), settings_.rivers.end(), filters)) {
    verdicts_ = verdicts ? std::move(verdicts) : std::make_shared<VerdictCache>();
  }
  feeds_.reserve(settings_.feeds.size());
  for (std::size_t i = 0; i < settings_.feeds.size(); ++i) {
    feeds_.emplace_back(settings_.feeds[i].id, i);
    if (settings_.feeds[i].passes_deletions) {
      passing_deletions_.push_back(settings_.feeds[i].id);
    }
  }
  std::sort(feeds_.begin(), feeds_.end());
  list_members();
  const auto authority = settings_.base_url.find("://");
  if (authority != std::string::npos) {
    const auto path = settings_.base_url.find('/', authority + 3);
    base_path_ = path == std::string::npos ? "" : settings_.base_url.substr(path);
  }
}

/// Sorted lists: a table of ten thousand nodes with a list in each takes six times as much.
void Catalog::list_members() {
  std::vector<std::pair<FeedId, std::size_t>> pairs;
  for (std::size_t i = 0; i < settings_.rivers.size(); ++i) {
    for (const auto id : settings_.rivers[i].feeds) {
      pairs.emplace_back(id, i);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  members_.reserve(pairs.size());
  memberships_.reserve(pairs.size());
  for (const auto& [id, river] : pairs) {
    members_.push_back(id);
    memberships_.push_back(river);
  }
}

std::optional<std::size_t> Catalog::river(std::string_view name) const {
  const auto& rivers = settings_.rivers;
  const auto found =
      std::find_if(rivers.begin(), rivers.end(), [&](const auto& river) { return river.name == name; });
  if (found == rivers.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - rivers.begin());
}

const FeedSettings* Catalog::feed(FeedId id) const {
  const auto found = std::lower_bound(feeds_.begin(), feeds_.end(), std::pair(id, std::size_t{0}));
  return found == feeds_.end() || found->first != id ? nullptr : &settings_.feeds[found->second];
}

const FeedSettings* Catalog::feed(std::string_view id_or_name) const {
  if (const auto id = FeedId::parse(id_or_name)) {
    if (const auto* known = feed(*id)) {
      return known;
    }
  }
  const auto& feeds = settings_.feeds;
  const auto found =
      std::find_if(feeds.begin(), feeds.end(), [&](const auto& one) { return one.name == id_or_name; });
  return found == feeds.end() ? nullptr : &*found;
}

std::span<const std::size_t> Catalog::rivers_of(FeedId id) const {
  const auto [begin, end] = std::equal_range(members_.begin(), members_.end(), id);
  return std::span(memberships_)
      .subspan(static_cast<std::size_t>(begin - members_.begin()), static_cast<std::size_t>(end - begin));
}

std::string Catalog::river_path(std::size_t river) const {
  return river == 0 ? "/" : "/rivers/" + http::percent_encoded(settings_.rivers[river].name) + "/";
}

std::string Catalog::feed_path(FeedId id) {
  return "/feeds/" + id.to_string() + "/";
}

const std::string& Catalog::river_title(std::size_t river) const {
  const auto& settings = settings_.rivers[river];
  return settings.title.empty() ? settings.name : settings.title;
}

std::optional<http::Reply> Catalog::refuses(const http::RequestHead& head) const {
  const auto& path = head.path;
  if (path.size() == 1 && (path[0] == "healthz" || path[0] == "readyz")) {
    return std::nullopt;
  }
  const auto own = protected_river(head);
  const auto& whole = settings_.access;
  const auto& access = own ? settings_.rivers[*own].access : whole;
  if (permits(access, head) || (!whole.open() && permits(whole, head))) {
    return std::nullopt;
  }
  return refusal(access);
}

std::optional<http::Reply> Catalog::signs_in(const http::RequestHead& head) const {
  const bool secure = settings_.base_url.starts_with("https:");
  if (auto whole = sign_in(settings_.access, head, base_path_, "/", secure)) {
    return whole;
  }
  const auto own = protected_river(head);
  return own ? sign_in(settings_.rivers[*own].access, head, base_path_, river_path(*own), secure)
             : std::nullopt;
}

std::optional<std::size_t> Catalog::protected_river(const http::RequestHead& head) const {
  const auto& path = head.path;
  const auto at = path.size() > 1 && path[0] == "rivers" ? river(path[1]) : std::nullopt;
  return at && !settings_.rivers[*at].access.open() ? at : std::nullopt;
}

}  // namespace riverd::serve
