#include "daemon/serve/documents.hpp"

#include "daemon/serve/metrics_text.hpp"

#include <utility>

namespace riverd::serve {
namespace {

namespace asio = boost::asio;

// Beyond this many at once, a request whose document cannot be kept is told to come back.
constexpr std::size_t max_running = 64;

/// Counts as long as it lives.
class Running {
 public:
  explicit Running(std::size_t& count) : count_(count) { ++count_; }
  ~Running() { --count_; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  std::size_t& count_;
};

/// Where the key of a document begins that is one of many of a river or a source.
std::string key_of(std::uint64_t group, Format format) {
  return std::to_string(group) + '/' + std::to_string(static_cast<unsigned>(format)) + '/';
}

Error busy() {
  return Error(make_error_code(boost::system::errc::resource_unavailable_try_again),
               "Too many such documents are asked for at the moment.");
}

}  // namespace

Documents::Kept::Kept(ServeSettings settings, std::shared_ptr<VerdictCache> verdicts)
    : catalog(std::make_shared<const Catalog>(std::move(settings), std::move(verdicts))),
      archives(catalog->settings().archive_documents_bytes),
      river_deltas(catalog->settings().delta_documents_bytes / 2),
      feed_deltas(catalog->settings().delta_documents_bytes / 2),
      feeds(catalog->settings().feed_documents_bytes) {}

std::shared_ptr<Documents::Kept> Documents::keep(ServeSettings settings,
                                                 std::shared_ptr<VerdictCache> verdicts) const {
  auto kept = std::make_shared<Kept>(std::move(settings), std::move(verdicts));
  const auto slot = [&](auto render) {
    return std::make_shared<DocumentSlot>(
        [render, &store = store_, catalog = kept->catalog] { return render(store, *catalog); });
  };
  for (std::size_t river = 0; river < kept->catalog->settings().rivers.size(); ++river) {
    auto& slots = kept->rivers.emplace_back();
    for (const auto format : {Format::page, Format::atom, Format::rss, Format::json}) {
      slots[static_cast<std::size_t>(format)] =
          slot([river, format](const storage::Store& store, const Catalog& catalog) {
            return render_river(store, catalog, river, format, std::nullopt);
          });
    }
  }
  kept->status = slot(&render_status);
  kept->opml = slot(&render_opml);
  kept->health = slot(&render_health);
  kept->api_feeds = slot(&render_api_feeds);
  kept->api_status = slot(&render_api_status);
  return kept;
}

Documents::Documents(const storage::Store& store, runtime::CpuPool& pool, ServeSettings settings,
                     LiveLimits live)
    : store_(store),
      pool_(pool),
      kept_(keep(std::move(settings), {})),
      icon_(render_icon()),
      live_(store, pool, kept_->catalog, live) {}

void Documents::reconfigure(ServeSettings settings) {
  kept_ = keep(std::move(settings), kept_->catalog->verdicts());
  live_.reconfigure(kept_->catalog);
}

void Documents::feeds_changed(std::span<const FeedId> feeds) {
  for (const auto feed : feeds) {
    kept_->feeds.invalidate(feed);
    kept_->feed_deltas.invalidate(feed.value);
    for (const auto river : kept_->catalog->rivers_of(feed)) {
      kept_->archives.invalidate(river);
      kept_->river_deltas.invalidate(river);
      for (const auto& slot : kept_->rivers[river]) {
        slot->invalidate();
      }
    }
  }
  kept_->opml->invalidate();
  states_changed();
  live_.feeds_changed(feeds);
}

void Documents::states_changed() {
  for (const auto& slot : {kept_->status, kept_->health, kept_->api_feeds, kept_->api_status}) {
    slot->invalidate();
  }
  for (const auto& slots : kept_->rivers) {
    slots[static_cast<std::size_t>(Format::page)]->invalidate();
  }
}

asio::awaitable<Documents::Answer> Documents::river(std::size_t river, Format format,
                                                    std::optional<std::size_t> limit) {
  if (!limit) {
    auto slot = kept_->rivers.at(river)[static_cast<std::size_t>(format)];
    co_return co_await DocumentSlot::get(std::move(slot), pool_);
  }
  DocumentSlot::Render render = [&store = store_, catalog = kept_->catalog, river, format, limit] {
    return render_river(store, *catalog, river, format, limit);
  };
  co_return co_await once(std::move(render));
}

asio::awaitable<Documents::Answer> Documents::archive(std::size_t river, std::uint64_t number,
                                                      Format format) {
  auto kept = kept_;
  DocumentSlot::Render render = [&store = store_, catalog = kept->catalog, river, number, format] {
    return render_archive(store, *catalog, river, number, format);
  };
  auto key = key_of(river, format) + std::to_string(number);
  return kept_for_now(std::move(kept), &Kept::archives, std::move(key), river, std::move(render));
}

asio::awaitable<Documents::Answer> Documents::river_delta(std::size_t river, Format format, Revision since) {
  auto kept = kept_;
  DocumentSlot::Render render = [&store = store_, catalog = kept->catalog, river, format, since] {
    return render_river_delta(store, *catalog, river, format, since);
  };
  auto key = key_of(river, format) + to_string(since);
  return kept_for_now(std::move(kept), &Kept::river_deltas, std::move(key), river, std::move(render));
}

asio::awaitable<Documents::Answer> Documents::feed_delta(FeedId feed, Format format, Revision since) {
  auto kept = kept_;
  DocumentSlot::Render render = [&store = store_, catalog = kept->catalog, feed, format, since] {
    return render_feed_delta(store, *catalog, feed, format, since);
  };
  auto key = key_of(feed.value, format) + to_string(since);
  return kept_for_now(std::move(kept), &Kept::feed_deltas, std::move(key), feed.value, std::move(render));
}

asio::awaitable<Result<bool>> Documents::begins_archive_page(std::size_t river, std::uint64_t number) {
  if (running_ >= max_running) {
    co_return busy();
  }
  const Running running(running_);
  auto work = [&store = store_, catalog = kept_->catalog, river, number]() -> Result<bool> {
    const auto snapshot = store.snapshot();
    if (!snapshot) {
      return snapshot.error();
    }
    return snapshot->begins_archive_page(catalog->settings().rivers.at(river).feeds, number);
  };
  co_return co_await pool_.run(std::move(work));
}

asio::awaitable<Documents::Answer> Documents::feed(FeedId feed, Format format,
                                                   std::optional<std::size_t> limit) {
  const auto kept = kept_;
  if (kept->catalog->feed(feed) == nullptr) {
    co_return DocumentPointer();
  }
  DocumentSlot::Render render = [&store = store_, catalog = kept->catalog, feed, format, limit] {
    return render_feed(store, *catalog, feed, format, limit);
  };
  if (limit) {
    co_return co_await once(std::move(render));
  }
  const std::function<SlotPointer()> make = [&render] { return std::make_shared<DocumentSlot>(render); };
  auto slot = kept->feeds.get(feed, format, make);
  auto made = co_await DocumentSlot::get(std::move(slot), pool_);
  if (made && *made) {
    kept->feeds.served(feed, format, (*made)->size());
  }
  co_return made;
}

asio::awaitable<Documents::Answer> Documents::river_page(std::size_t river, PageQuery query) {
  DocumentSlot::Render render = [&store = store_, catalog = kept_->catalog, river, query = std::move(query)] {
    return render_river_page(store, *catalog, river, query);
  };
  co_return co_await once(std::move(render));
}

asio::awaitable<Documents::Answer> Documents::feed_page(FeedId feed, PageQuery query) {
  DocumentSlot::Render render = [&store = store_, catalog = kept_->catalog, feed, query = std::move(query)] {
    return render_feed_page(store, *catalog, feed, query);
  };
  co_return co_await once(std::move(render));
}

asio::awaitable<Documents::Answer> Documents::entry(EntryId entry, bool show_pictures) {
  DocumentSlot::Render render = [&store = store_, catalog = kept_->catalog, entry, show_pictures] {
    return render_entry(store, *catalog, entry, show_pictures);
  };
  co_return co_await once(std::move(render));
}

asio::awaitable<Documents::Answer> Documents::api_entries(EntriesQuery query) {
  DocumentSlot::Render render = [&store = store_, catalog = kept_->catalog, query] {
    return render_api_entries(store, *catalog, query);
  };
  co_return co_await once(std::move(render));
}

asio::awaitable<Documents::Answer> Documents::status() {
  return DocumentSlot::get(kept_->status, pool_);
}

asio::awaitable<Documents::Answer> Documents::opml() {
  return DocumentSlot::get(kept_->opml, pool_);
}

asio::awaitable<Documents::Answer> Documents::health() {
  return DocumentSlot::get(kept_->health, pool_);
}

asio::awaitable<Documents::Answer> Documents::api_feeds() {
  return DocumentSlot::get(kept_->api_feeds, pool_);
}

asio::awaitable<Documents::Answer> Documents::api_status() {
  return DocumentSlot::get(kept_->api_status, pool_);
}

asio::awaitable<Result<std::string>> Documents::metrics() {
  if (running_ >= max_running) {
    co_return busy();
  }
  const Running running(running_);
  auto work = [&store = store_, catalog = kept_->catalog] { return store_metrics(store, *catalog); };
  co_return co_await pool_.run(std::move(work));
}

asio::awaitable<Documents::Answer> Documents::kept_for_now(std::shared_ptr<Kept> kept,
                                                           BoundedSlots Kept::* kind, std::string key,
                                                           std::uint64_t group, DocumentSlot::Render render) {
  if (running_ >= max_running) {
    co_return busy();
  }
  const Running running(running_);
  auto& slots = kept.get()->*kind;
  const std::function<SlotPointer()> make = [&render] { return std::make_shared<DocumentSlot>(render); };
  auto slot = slots.get(key, group, make);
  auto made = co_await DocumentSlot::get(std::move(slot), pool_);
  slots.served(key, made && *made ? (*made)->size() : 0);
  co_return made;
}

asio::awaitable<Documents::Answer> Documents::once(DocumentSlot::Render render) {
  if (running_ >= max_running) {
    co_return busy();
  }
  const Running running(running_);
  co_return co_await pool_.run(std::move(render));
}

}  // namespace riverd::serve
