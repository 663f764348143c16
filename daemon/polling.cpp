#include "daemon/polling.hpp"

#include "daemon/client_settings.hpp"
#include "daemon/poll/settings.hpp"

#include <algorithm>
#include <functional>
#include <future>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace riverd {
namespace {

/// One thread computes while the network thread and the writer have the rest of a small server.
unsigned pool_threads() {
  return std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
}

/// What the store has of the feeds, packed as it is read: all of them whole would take much memory.
Result<std::vector<poll::KeptState>> known_feeds(const storage::Store& store) {
  const auto view = store.snapshot();
  if (!view) return view.error();
  std::vector<poll::KeptState> out;
  const auto read = view->visit_feeds(
      [&](const storage::FeedState& state, std::string_view record) { out.emplace_back(state, record); });
  if (!read) return read.error();
  return out;
}

}  // namespace

Result<std::unique_ptr<Polling>> Polling::open(boost::asio::io_context& context, const config::Config& config,
                                               const std::filesystem::path& data) {
  storage::StoreOptions options;
  options.directory = data;
  options.map_size = config.storage.map_size;
  options.sync = config.storage.durability == config::Durability::full;
  auto store = storage::Store::open(options);
  if (!store) return store.error();
  auto polling = std::make_unique<Polling>(context, config, std::move(*store));
  if (auto configured = polling->configure(config); !configured) return configured.error();
  return polling;
}

Polling::Polling(boost::asio::io_context& context, const config::Config& config, storage::Store opened)
    : store(std::move(opened)),
      writer(store),
      pool(pool_threads()),
      store_client(writer),
      client(context.get_executor(), client_options(config.poll)),
      fetcher(client, pool, config.poll.max_body),
      tasks(context.get_executor()),
      poller(context.get_executor(), tasks, fetcher, pool, store_client,
             std::make_shared<poll::SystemClock>(), poll::poll_settings(config)),
      retention(context.get_executor(), store, pool, store_client, std::make_shared<poll::SystemClock>()),
      archives(context.get_executor(), store, pool, std::make_shared<poll::SystemClock>()) {
  poller.recall_by([this](FeedId feed, bool with_repeated) {
    poll::Poller::Recalled out;
    // A store that cannot be read is told of when the poll is committed.
    const auto view = store.snapshot();
    if (!view) return out;
    if (auto memory = view->memory(feed)) out.memory = std::move(*memory);
    if (!with_repeated) return out;
    if (auto repeated = view->repeated_paragraphs(feed)) out.repeated = std::move(*repeated);
    return out;
  });
  poller.stored_entries_by([this](EntryId id) -> std::optional<Entry> {
    const auto view = store.snapshot();
    if (!view) return std::nullopt;
    auto entry = view->entry(id);
    if (!entry) return std::nullopt;
    return std::move(*entry);
  });
}

Polling::~Polling() = default;

Result<void> Polling::configure(const config::Config& config) {
  // Two things that take long where there are many feeds, and need nothing of each other.
  auto reading = std::async(std::launch::async, known_feeds, std::cref(store));
  auto settings = poll::feed_settings(config);
  auto known = reading.get();
  if (!known) return known.error();
  client.configure(client_options(config.poll));
  poller.configure(poll::poll_settings(config));
  poller.configure(std::move(settings), std::move(*known));
  retention.configure(config);
  return archives.configure(config);
}

boost::asio::awaitable<bool> Polling::stop(std::chrono::steady_clock::time_point deadline) {
  client.stop();
  archives.stop();
  tasks.cancel();
  const bool ended = co_await tasks.wait_until(deadline);
  writer.close();
  co_return ended;
}

}  // namespace riverd
