#include "daemon/archives.hpp"

#include "config/feed_url.hpp"
#include "daemon/poll/message.hpp"
#include "daemon/serve_settings.hpp"

#include <spdlog/spdlog.h>
#include <boost/system/errc.hpp>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <unordered_set>
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

/// By what entries are in a river, beside its feeds: where that changes, the archive is gone through anew.
std::string rules_of(const serve::Catalog& catalog, const serve::RiverSettings& river) {
  std::string rules = std::to_string(static_cast<unsigned>(river.grouping));
  std::vector<FeedId> feeds = river.feeds;
  std::sort(feeds.begin(), feeds.end());
  for (const FeedId id : feeds) {
    const auto* feed = catalog.feed(id);
    if (feed == nullptr) continue;
    if (feed->passes_deletions) rules += " " + id.to_string();
    if (river.filter.empty()) continue;
    // What filters may ask of it.
    rules += " " + id.to_string() + " " + feed->name;
    for (const std::string& group : feed->groups) rules += "\n" + group;
  }
  const Digest digest = digest_of({rules, std::to_string(river.filter.digest())});
  return EntryId{digest}.to_string();
}

archive_append::Target target_of(const config::ArchiveConfig& archive,
                                 std::shared_ptr<const serve::Catalog> catalog) {
  archive_append::Target out;
  out.folder = archive.folder;
  const bool hugo = archive.format == config::ArchiveFormat::hugo;
  out.format = hugo ? archive_files::Format::hugo : archive_files::Format::markdown;
  const std::string name = archive.river.empty() ? "all" : archive.river;
  const bool of_feeds = !archive.feeds.empty();
  out.river = catalog->river(of_feeds ? "archive " + archive.folder.string() : name).value_or(0);
  const serve::RiverSettings& river = catalog->settings().rivers[out.river];
  out.scope = (hugo ? "hugo " : "markdown ") + (of_feeds ? std::string("feeds") : "river " + name) + " " +
              rules_of(*catalog, river);
  for (const FeedId id : river.feeds) {
    const auto* feed = catalog->feed(id);
    if (feed != nullptr && !config::archive_name(feed->url).empty()) out.files.push_back(id);
  }
  out.catalog = std::move(catalog);
  return out;
}

/// The error names two archives that are one folder, whatever leads there.
Result<void> check_folders(const std::vector<config::ArchiveConfig>& archives) {
  std::vector<std::filesystem::path> real;
  for (const auto& archive : archives) {
    std::error_code none;
    auto folder = std::filesystem::weakly_canonical(archive.folder, none);
    if (none) folder = archive.folder.lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    const auto same = std::find(real.begin(), real.end(), folder);
    if (same != real.end()) {
      const auto& first = archives[static_cast<std::size_t>(same - real.begin())];
      return Error(boost::system::errc::make_error_code(boost::system::errc::file_exists),
                   "the archives " + first.folder.string() + " and " + archive.folder.string() +
                       " are one folder, " + folder.string() +
                       ": give each a folder of its own ('folder' in [[archive]])");
    }
    real.push_back(std::move(folder));
  }
  return {};
}

/// Whether an archive goes on as it is when the configuration is another.
bool is_same(const archive_append::Target& a, const archive_append::Target& b) {
  const auto& before = a.catalog->settings().rivers[a.river].feeds;
  const auto& after = b.catalog->settings().rivers[b.river].feeds;
  return a.folder == b.folder && a.scope == b.scope &&
         std::unordered_set<FeedId>(before.begin(), before.end()) ==
             std::unordered_set<FeedId>(after.begin(), after.end());
}

}  // namespace

Archives::Archives(asio::any_io_executor executor, const storage::Store& store, runtime::CpuPool& pool,
                   std::shared_ptr<poll::Clock> clock)
    : store_(store), pool_(pool), clock_(std::move(clock)), wake_(clock_->alarm(std::move(executor))) {}

Result<void> Archives::configure(const config::Config& config) {
  if (auto distinct = check_folders(config.archives); !distinct) return distinct;
  const auto before = std::exchange(archives_, {});
  pending_ = true;
  wake_->ring();
  if (config.archives.empty()) return {};
  const auto catalog = std::make_shared<const serve::Catalog>(rivers_of(config));
  for (const auto& configured : config.archives) {
    auto archive = std::make_shared<Archive>();
    archive->target = target_of(configured, catalog);
    const auto known = std::find_if(before.begin(), before.end(), [&](const auto& one) {
      return one->target.folder == archive->target.folder;
    });
    if (known != before.end()) {
      archive->failing = (*known)->failing;
      archive->altered = (*known)->altered;
      archive->altered.insert((*known)->at_hand.begin(), (*known)->at_hand.end());
      if (is_same((*known)->target, archive->target)) archive->progress = (*known)->progress;
    }
    if (!archive->progress) archive->progress = std::make_shared<archive_append::Progress>();
    archives_.push_back(std::move(archive));
  }
  return {};
}

void Archives::feeds_changed(std::span<const storage::FeedChange> changes) {
  if (archives_.empty()) return;
  for (const auto& change : changes) {
    for (const auto& archive : archives_)
      archive->altered.insert(change.altered.begin(), change.altered.end());
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
    // By a clock that was set back the wait would be longer by as much.
    const auto waits = [&] { return clock_->now() < next && next - clock_->now() <= retry; };
    while (!pending_ && (!failing() || waits())) {
      co_await wake_->wait(failing() ? next : Time::max());
    }
  }
}

asio::awaitable<void> Archives::catch_up() {
  pending_ = false;
  auto working = archives_;
  while (!working.empty()) {
    std::vector<std::shared_ptr<Archive>> unfinished;
    for (const auto& archive : working) {
      const bool more = co_await advance(archive);
      if (more) unfinished.push_back(archive);
    }
    // In turns, so that one that has much to do keeps none from what is new.
    working = std::exchange(pending_, false) ? archives_ : std::move(unfinished);
  }
}

void Archives::stop() {
  *stopping_ = true;
}

bool Archives::is_wanted(const std::shared_ptr<Archive>& archive) const {
  return !*stopping_ && std::find(archives_.begin(), archives_.end(), archive) != archives_.end();
}

asio::awaitable<bool> Archives::advance(std::shared_ptr<Archive> archive) {
  if (!is_wanted(archive)) co_return false;
  // What is altered once more meanwhile is among `altered` again.
  auto& at_hand = archive->at_hand;
  while (!archive->altered.empty() && at_hand.size() < archive_append::most_entries)
    at_hand.push_back(archive->altered.extract(archive->altered.begin()).value());
  auto work = [&store = store_, archive, now = clock_->now(), stop = stopping_] {
    return archive_append::step(store, archive->target, *archive->progress, archive->at_hand, now, *stop);
  };
  const auto step = co_await pool_.run(std::move(work));
  const std::size_t done = step ? step->altered : 0;
  archive->altered.insert(at_hand.begin() + static_cast<std::ptrdiff_t>(done), at_hand.end());
  at_hand.clear();
  if (!is_wanted(archive)) co_return false;
  if (!step) {
    failed(*archive, step.error().message());
    co_return false;
  }
  archive->written += step->written;
  if (step->done) finished(*archive);
  co_return !step->done;
}

void Archives::finished(Archive& archive) {
  const std::string folder = archive.target.folder.string();
  if (std::exchange(archive.failing, false))
    spdlog::info("the archive {} can be written again, and has all that arrived", folder);
  if (const std::size_t written = std::exchange(archive.written, 0); written > 0)
    spdlog::debug("the archive {}: {} files written", folder, written);
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
