#pragma once

#include "daemon/serve/settings.hpp"
#include "daemon/serve/verdict_cache.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::serve {

/// The settings with their look-ups. Immutable; renders on other threads share it.
class Catalog {
 public:
  /// `verdicts`: those of the settings before, which go on; null: none are known.
  explicit Catalog(ServeSettings settings, std::shared_ptr<VerdictCache> verdicts = {});

  [[nodiscard]] const ServeSettings& settings() const { return settings_; }
  [[nodiscard]] std::optional<std::size_t> river(std::string_view name) const;
  [[nodiscard]] const FeedSettings* feed(FeedId id) const;

  /// By id in hexadecimal digits, else by name.
  [[nodiscard]] const FeedSettings* feed(std::string_view id_or_name) const;

  /// The rivers that contain a feed, by position.
  [[nodiscard]] std::span<const std::size_t> rivers_of(FeedId id) const;

  /// The feeds whose entries leave the rivers when their publisher takes them back.
  [[nodiscard]] std::span<const FeedId> passing_deletions() const { return passing_deletions_; }

  /// What the rivers' filters said of entries; null where no river has one.
  [[nodiscard]] const std::shared_ptr<VerdictCache>& verdicts() const { return verdicts_; }

  /// `base_url` without scheme and host: what paths on pages and in redirects begin with. Mostly empty.
  [[nodiscard]] const std::string& base_path() const { return base_path_; }

  /// The path of a river's page, with a trailing slash, without base_path(); `/` for `all`.
  [[nodiscard]] std::string river_path(std::size_t river) const;
  [[nodiscard]] static std::string feed_path(FeedId id);

  [[nodiscard]] const std::string& river_title(std::size_t river) const;

  /// Why a request may not be answered; nullopt if it may. The addresses under /rivers/NAME/ are open to
  /// those whom the river lets in and to those whom everything is open to; probes (/healthz, /readyz) are to
  /// everybody.
  [[nodiscard]] std::optional<http::Reply> refuses(const http::RequestHead& head) const;

  /// sign_in() for what the request's address belongs to.
  [[nodiscard]] std::optional<http::Reply> signs_in(const http::RequestHead& head) const;

 private:
  /// The river that an address belongs to and that is protected by itself; nullopt: there is none.
  [[nodiscard]] std::optional<std::size_t> protected_river(const http::RequestHead& head) const;

  void list_members();

  ServeSettings settings_;
  std::string base_path_;
  std::vector<std::pair<FeedId, std::size_t>> feeds_;  // where each is in the settings; ascending
  std::vector<FeedId> passing_deletions_;
  std::vector<FeedId> members_;           // of the rivers, as often as they are in one; ascending
  std::vector<std::size_t> memberships_;  // the river of each of them
  std::shared_ptr<VerdictCache> verdicts_;
};

}  // namespace riverd::serve
