#include "tests/politeness/installation.hpp"

#include <stdexcept>
#include <utility>

namespace riverd::politeness {

using namespace std::chrono_literals;

Installation::Installation(std::shared_ptr<poll::ManualClock> clock, poll::Fetcher& fetcher,
                           const std::vector<std::string>& urls)
    : clock_(std::move(clock)), fetcher_(fetcher) {
  for (const std::string& url : urls) {
    poll::FeedSettings feed;
    feed.id = FeedId::from_url(url);
    feed.url = feed.name = url;
    feeds_.push_back(std::move(feed));
  }
}

Installation::~Installation() {
  kill();
}

void Installation::start() {
  storage::StoreOptions options;
  options.directory = folder_.path();
  options.map_size = std::uint64_t{1} << 30U;
  auto store = storage::Store::open(options);
  if (!store) throw std::runtime_error(store.error().message());
  store_.emplace(std::move(*store));
  writer_ = std::make_unique<storage::Writer>(*store_);
  pool_ = std::make_unique<runtime::CpuPool>(1);
  client_ = std::make_unique<runtime::StoreClient>(*writer_);
  context_ = std::make_unique<boost::asio::io_context>();
  tasks_ = std::make_unique<runtime::TaskGroup>(context_->get_executor());
  poll::PollSettings settings;
  settings.authority = "river.example";
  poller_ = std::make_unique<poll::Poller>(context_->get_executor(), *tasks_, fetcher_, *pool_, *client_,
                                           clock_, settings);
  const auto stored = states();
  poller_->configure(feeds_, {stored.begin(), stored.end()});
  tasks_->spawn("poller", poller_->run());
}

void Installation::step() {
  if (context_->poll_one() > 0) return;
  // Everybody waits for the clock: the loop, and every poll for its host or its answer.
  const auto now = poller_->statistics();
  if (now.active == poller_->limits().waiting() + now.in_flight) {
    clock_->advance(clock_->next_alarm() - clock_->now());
    return;
  }
  context_->run_one();  // what a thread of the store or of the pool is about to hand back
}

void Installation::kill() {
  if (!context_) return;
  writer_->close();
  pool_->join();
  poller_.reset();
  tasks_.reset();
  context_.reset();
  client_.reset();
  pool_.reset();
  writer_.reset();
  store_.reset();
}

std::vector<storage::FeedState> Installation::states() const {
  const auto view = store_->snapshot();
  if (!view) throw std::runtime_error(view.error().message());
  auto stored = view->feeds();
  if (!stored) throw std::runtime_error(stored.error().message());
  return std::move(*stored);
}

}  // namespace riverd::politeness
