#include "daemon/serve_settings.hpp"

#include "daemon/rivers.hpp"
#include "daemon/runtime/log_event.hpp"
#include "daemon/runtime/memory_limit.hpp"
#include "daemon/runtime/secret_file.hpp"
#include "daemon/version.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>
#include <utility>

namespace riverd {
namespace {

std::optional<Time> changed_at(const std::optional<std::filesystem::path>& file) {
  std::error_code error;
  if (!file) return std::nullopt;
  const auto written = std::filesystem::last_write_time(*file, error);
  if (error) return std::nullopt;
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(written));
}

storage::Grouping grouping(config::RiverDuplicates duplicates) {
  switch (duplicates) {
    case config::RiverDuplicates::keep:
      return storage::Grouping::none;
    case config::RiverDuplicates::fold:
      return storage::Grouping::copies;
    case config::RiverDuplicates::group:
      break;
  }
  return storage::Grouping::rewrites;
}

emit::Pictures pictures(config::Pictures pictures) {
  switch (pictures) {
    case config::Pictures::click:
      return emit::Pictures::click;
    case config::Pictures::off:
      return emit::Pictures::off;
    case config::Pictures::lazy:
      break;
  }
  return emit::Pictures::lazy;
}

/// The secrets themselves. Where one cannot be read nobody is let in: it was not meant to be open.
serve::Access access(const config::AccessConfig& configured, const std::string& of) {
  serve::Access out;
  out.user = configured.user;
  const auto read = [&](const std::filesystem::path& file, std::string& into) {
    if (file.empty()) return;
    auto secret = runtime::read_secret(file);
    if (secret) {
      into = std::move(*secret);
    } else {
      runtime::log_event(
          spdlog::level::err, {&runtime::message::secret_unread},
          of + " is served to nobody: " + secret.error().detail + "; mend the file and reload");
      out.closed = true;
    }
  };
  read(configured.password_file, out.password);
  read(configured.token_file, out.token);
  return out;
}

emit::Extent extent(config::RiverContent content) {
  switch (content) {
    case config::RiverContent::headlines:
      return emit::Extent::headlines;
    case config::RiverContent::summary:
      return emit::Extent::summary;
    case config::RiverContent::full:
      break;
  }
  return emit::Extent::full;
}

}  // namespace

serve::ServeSettings serve_settings(const Configuration& configuration) {
  serve::ServeSettings settings = serve_settings(configuration.loaded.config);
  settings.configured = changed_at(configuration.file);
  return settings;
}

serve::ServeSettings serve_settings(const config::Config& config) {
  serve::ServeSettings settings;
  settings.base_url = config.server.base_url;
  settings.version = version;
  settings.pictures = pictures(config.server.pictures);
  settings.picture_proxy = config.server.picture_proxy;
  settings.zone = config.server.zone;
  settings.access = access(config.server.access, "everything");
  for (ResolvedRiver& river : resolve_rivers(config)) {
    auto rights = access(river.access, "the river " + river.name);
    settings.rivers.push_back({std::move(river.name), std::move(river.title), std::move(river.feeds),
                               grouping(river.duplicates), std::move(river.filter), river.per_feed,
                               extent(river.content), std::move(rights)});
  }
  settings.feeds.reserve(config.feeds.size());
  for (const auto& feed : config.feeds) {
    settings.feeds.push_back({FeedId::from_url(feed.url), feed.name, feed.title, feed.url, feed.groups,
                              feed.folders, feed.deletions == config::Deletions::pass,
                              feed.text == config::FeedText::fullest});
  }
  return settings;
}

void fit_caches(serve::ServeSettings& settings, std::optional<std::uint64_t> memory_limit) {
  for (auto* bytes :
       {&settings.feed_documents_bytes, &settings.archive_documents_bytes, &settings.delta_documents_bytes}) {
    *bytes = runtime::within_limit(*bytes, memory_limit);
  }
}

}  // namespace riverd
