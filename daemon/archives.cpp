#include "daemon/archives.hpp"

#include "daemon/poll/message.hpp"
#include "daemon/serve_settings.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace riverd {
namespace {

namespace asio = boost::asio;

/// The rivers of a configuration and behind them one for each archive that names feeds, without secrets.
serve::ServeSettings rivers_of(config::Config config) {
  config.server.access = {};
  for (auto& river : config.rivers) river.access = {};
  serve::ServeSettings settings = serve_settings(config);
  for (const auto& archive : config.archives) {
    if (archive.feeds.empty()) continue;
    serve::RiverSettings river;
    river.name = "archive " + archive.folder.string();
    for (const auto& feed : config.feeds) {
      const bool named =
          std::find(archive.feeds.begin(), archive.feeds.end(), feed.name) != archive.feeds.end();
      if (named) river.feeds.push_back(FeedId::from_url(feed.url));
    }
    settings.rivers.push_back(std::move(river));
  }
  return settings;
}

archive_append::Target target_of(const config::ArchiveConfig& archive,
                                 std::shared_ptr<const serve::Catalog> catalog) {
  archive_append::Target out;
  out.folder = archive.folder;
  const bool hugo = archive.format == config::ArchiveFormat::hugo;
  out.format = hugo ? archive_files::Format::hugo : archive_files::Format::markdown;
  const std::string river = archive.river.empty() ? "all" : archive.river;
  const bool of_feeds = !archive.feeds.empty();
  out.scope = (hugo ? "hugo " : "markdown ") + (of_feeds ? std::string("feeds") : "river " + river);
  out.river = catalog->river(of_feeds ? "archive " + archive.folder.string() : river).value_or(0);
  out.catalog = std::move(catalog);
  return out;
}

}  // namespace

Archives::Archives(asio::any_io_executor executor, const storage::Store& store, runtime::CpuPool& pool,
                   std::shared_ptr<poll::Clock> clock)
    : store_(store), pool_(pool), clock_(std::move(clock)), wake_(clock_->alarm(std::move(executor))) {}

void Archives::configure(const config::Config& config) {
  const auto before = std::exchange(archives_, {});
  pending_ = true;
  wake_->ring();
  if (config.archives.empty()) return;
  const auto catalog = std::make_shared<const serve::Catalog>(rivers_of(config));
  for (const auto& configured : config.archives) {
    auto archive = std::make_shared<Archive>();
    archive->target = target_of(configured, catalog);
    const auto known = std::find_if(before.begin(), before.end(), [&](const auto& one) {
      return one->target.folder == archive->target.folder;
    });
    if (known != before.end()) archive->failing = (*known)->failing;
    // What was edited while nobody looked.
    const auto& feeds = catalog->settings().rivers[archive->target.river].feeds;
    archive->edited.insert(feeds.begin(), feeds.end());
    archives_.push_back(std::move(archive));
  }
}

void Archives::feeds_changed(std::span<const storage::FeedChange> changes) {
  if (archives_.empty()) return;
  for (const auto& change : changes) {
    if (change.changed == 0) continue;
    for (const auto& archive : archives_) archive->edited.insert(change.feed);
  }
  pending_ = true;
  wake_->ring();
}

asio::awaitable<void> Archives::run() {
  for (;;) {
    co_await catch_up();
    const Time next = clock_->now() + retry;
    const auto failing = [&] {
      return std::any_of(archives_.begin(), archives_.end(), [](const auto& one) { return one->failing; });
    };
    while (!pending_ && (!failing() || clock_->now() < next)) {
      co_await wake_->wait(failing() ? next : Time::max());
    }
  }
}

asio::awaitable<void> Archives::catch_up() {
  pending_ = false;
  const auto archives = archives_;
  for (const auto& archive : archives) co_await bring_up_to_date(archive);
}

asio::awaitable<void> Archives::bring_up_to_date(std::shared_ptr<Archive> archive) {
  std::size_t written = 0;
  for (bool done = false; !done;) {
    auto work = [&store = store_, archive, progress = archive->progress]() mutable {
      return archive_append::append(store, archive->target, std::move(progress));
    };
    auto step = co_await pool_.run(std::move(work));
    if (!step) {
      failed(*archive, step.error().message());
      co_return;
    }
    archive->progress = std::move(step->progress);
    written += step->written;
    done = step->done;
  }
  if (!archive->edited.empty()) {
    std::vector<FeedId> feeds(archive->edited.begin(), archive->edited.end());
    archive->edited.clear();
    auto work = [&store = store_, archive, feeds, progress = archive->progress] {
      return archive_append::refresh(store, archive->target, progress, feeds);
    };
    const auto refreshed = co_await pool_.run(std::move(work));
    if (!refreshed) {
      archive->edited.insert(feeds.begin(), feeds.end());
      failed(*archive, refreshed.error().message());
      co_return;
    }
    written += *refreshed;
  }
  if (std::exchange(archive->failing, false)) {
    spdlog::info("the archive {} can be written again, and has all that arrived",
                 archive->target.folder.string());
  }
  if (written > 0)
    spdlog::debug("the archive {}: {} files written", archive->target.folder.string(), written);
}

void Archives::failed(Archive& archive, const std::string& why) {
  if (std::exchange(archive.failing, true)) return;
  spdlog::error(
      "the archive {} is not written: {}. Its entries are stored, riverd goes on and tries again every "
      "minute; "
      "see that there is free space and that riverd may write there.",
      archive.target.folder.string(), poll::printable(why, 1000));
}

}  // namespace riverd
