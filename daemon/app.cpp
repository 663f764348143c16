#include "daemon/app.hpp"

#include "config/diff.hpp"
#include "daemon/control_client.hpp"
#include "daemon/control_link.hpp"
#include "daemon/loop_lag.hpp"
#include "daemon/metrics.hpp"
#include "daemon/runtime/descriptors.hpp"
#include "daemon/runtime/log_event.hpp"
#include "daemon/runtime/memory.hpp"
#include "daemon/runtime/metrics_writer.hpp"
#include "daemon/serve_settings.hpp"
#include "daemon/signals.hpp"
#include "daemon/status_line.hpp"
#include "daemon/watchdog.hpp"
#include "systemd/listen_fds.hpp"
#include "systemd/notify.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace riverd {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

/// How long stopping may take: answers being written, then polls (the contract of the command line).
constexpr std::chrono::seconds answers_grace{3};
constexpr std::chrono::seconds stop_limit{5};
constexpr std::chrono::seconds status_interval{30};
constexpr std::size_t largest_control_body = std::size_t{64} << 20U;  // the files of an import

Time now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::vector<FeedId> feeds_of(std::span<const storage::FeedChange> changes) {
  std::vector<FeedId> feeds;
  for (const auto& change : changes) {
    feeds.push_back(change.feed);
    feeds.insert(feeds.end(), change.beside.begin(), change.beside.end());
  }
  return feeds;
}

/// Tells the service manager of a reload and, however that ends, that riverd is ready again.
struct ReloadNotice {
  ReloadNotice() { systemd::notify_reloading(); }
  ~ReloadNotice() { systemd::notify_ready(outcome); }
  ReloadNotice(const ReloadNotice&) = delete;
  ReloadNotice& operator=(const ReloadNotice&) = delete;

  std::string outcome = "the configuration was not reloaded";
};

/// What escapes from a coroutine of the app itself is a bug; it is said, and the daemon goes on.
void log_escaped(const char* what, const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& e) {
    spdlog::error("{}: {}", what, e.what());
  }
}

}  // namespace

App::App(NamedPaths named, Configuration configuration)
    : named_(std::move(named)), configuration_(std::move(configuration)), context_(1) {}

App::~App() = default;

Result<void> App::run() {
  hold_signals();
  give_memory_back_at_once();
  if (auto opened = open(); !opened) return opened;
  if (auto listening = listen(); !listening) return listening;
  start_tasks();
  // After the tasks have begun: who is told of readiness may send a signal at once.
  asio::post(context_, [this] {
    routes_->set_ready(true);
    runtime::log_event(spdlog::level::info, {&runtime::message::started}, started_line(configuration_));
    systemd::notify_ready(counted_feeds(config().feeds.size()));
  });
  context_.run();
  // Replies of pool and writer are delivered through the context, which is destroyed last.
  polling_->pool.join();
  return {};
}

Result<void> App::open() {
  auto polling = Polling::open(context_, config(), configuration_.data);
  if (!polling) return polling.error();
  polling_ = std::move(*polling);
  serve::LiveLimits live;  // half of the connections at least are left to requests that are no streams
  live.listeners = std::min<std::size_t>(live.listeners, std::max(config().server.max_connections / 2, 1U));
  if (constexpr std::size_t whole = 1024; runtime::within_limit(whole, memory_limit_) < whole) {
    runtime::log_event(
        spdlog::level::info, {&runtime::message::little_memory},
        fmt::format("control groups allow {} MiB of memory; caches are made to fit", *memory_limit_ >> 20U));
  }
  documents_.emplace(polling_->store, polling_->pool, served(), live);
  routes_.emplace(*documents_);
  const auto refresh = [this](std::span<const storage::FeedChange> changes) {
    documents_->feeds_changed(feeds_of(changes));
  };
  const auto imported = [this, refresh](std::span<const storage::FeedChange> changes) {
    refresh(changes);
    polling_->archives.feeds_changed(changes);
  };
  polling_->poller.on_change([this, refresh](std::span<const storage::FeedChange> changes) {
    refresh(changes);
    polling_->retention.feeds_changed(changes);
    polling_->archives.feeds_changed(changes);
  });
  polling_->retention.on_change(refresh);
  reloads_.emplace(polling_->tasks, [this] { return reload(); });
  operations_.emplace(
      *polling_, configuration_.data, [this]() -> const config::Config& { return config(); }, imported,
      [this] { return reload_and_tell(); });
  return {};
}

serve::ServeSettings App::served() const {
  serve::ServeSettings settings = serve_settings(configuration_);
  fit_caches(settings, memory_limit_);
  return settings;
}

Result<void> App::listen() {
  http::ServerOptions options;
  options.max_connections = config().server.max_connections;
  const std::size_t wanted = runtime::descriptors_wanted(options.max_connections, config().poll.concurrency);
  if (const auto allowed = runtime::raise_descriptor_limit(); allowed < wanted) {
    runtime::log_event(
        spdlog::level::warn, {&runtime::message::few_descriptors},
        fmt::format(
            "the system allows {} open files, [server] max_connections and [poll] concurrency may need {}: "
            "raise LimitNOFILE= of the service (ulimit -n), or lower them",
            allowed, wanted));
  }
  if (!config().server.tls_certificate.empty()) {
    auto tls = http::TlsContext::load(config().server.tls_certificate, config().server.tls_key);
    if (!tls) return tls.error();
    options.tls = std::move(*tls);
  }
  server_.emplace(context_.get_executor(), polling_->tasks, options, routes_->handler());
  routes_->add_metrics([this](std::string& out) {
    http::append_metrics(server_->statistics(), out);
    append_polling_metrics(*polling_, out);
    append_process_metrics(memory_limit_, out);
    runtime::MetricsWriter writer(out);
    writer.value(runtime::metric::listeners, documents_->live().listeners());
    writer.histogram(runtime::metric::loop_lag, loop_lag_);
  });
  std::size_t rejected = 0;
  const auto inherited = systemd::take_listen_fds(&rejected);
  if (rejected > 0)
    spdlog::warn("{} sockets passed by the service manager do not listen; they are not used", rejected);
  for (const auto& socket : inherited) {
    const auto bound = server_->adopt(socket.descriptor);
    if (!bound) return bound.error();
    spdlog::info("listening on {} ({}, from the service manager)", *bound, socket.name);
  }
  for (const std::string& address : inherited.empty() ? config().server.listen : std::vector<std::string>{}) {
    const auto bound = server_->listen(address);
    if (!bound) return bound.error();
    spdlog::info("listening on {}", *bound);
  }
  const config::ServerConfig usual;
  const auto& addresses = config().server.listen;
  if (inherited.empty() && config().server.base_url == usual.base_url &&
      std::none_of(addresses.begin(), addresses.end(),
                   [](const std::string& address) { return address.ends_with(":8480"); })) {
    spdlog::warn(
        "links in feeds and pages lead to {}, where nothing listens: set base_url in [server] to what "
        "readers see",
        usual.base_url);
  }

  http::ServerOptions control_options;
  control_options.limits.body = largest_control_body;
  control_options.unix_mode = 0600;
  control_.emplace(context_.get_executor(), polling_->tasks, control_options,
                   [this](const http::RequestHead& head) { return operations_->route(head); });
  remove_control_link(configuration_.data);
  const std::filesystem::path socket = control_socket(configuration_.data);
  if (const auto bound = control_->listen("unix:" + socket.string()); !bound) return bound.error();
  if (const auto linked = make_control_link(configuration_.data, socket); !linked) {
    spdlog::warn("{}; commands find the daemon by RUNTIME_DIRECTORY={} only", linked.error().message(),
                 socket.parent_path().string());
  }
  return {};
}

void App::start_tasks() {
  server_->run();
  control_->run();
  SignalActions actions;
  actions.stop = [this] { request_stop(); };
  actions.reload = [this] { reloads_->request([](const Reloaded&) {}); };
  actions.status = [this] { polling_->tasks.spawn("status", tell_status(true)); };
  polling_->tasks.spawn("signals", handle_signals(std::move(actions)));
  polling_->tasks.spawn("polling", polling_->poller.run());
  polling_->tasks.spawn("retention", polling_->retention.run());
  polling_->tasks.spawn("archives", polling_->archives.run());
  polling_->tasks.spawn("watchdog", feed_watchdog(polling_->pool, polling_->writer));
  polling_->tasks.spawn("loop lag", measure_loop_lag(loop_lag_));
  polling_->tasks.spawn("status", report_status());
}

void App::request_stop() {
  if (std::exchange(stopping_, true)) return;
  spdlog::info("stopping");
  systemd::notify_stopping("stopping");
  // Not in the task group, which it waits for.
  asio::co_spawn(context_, stop(), [this](const std::exception_ptr& failure) {
    log_escaped("stopping", failure);
    context_.stop();
  });
}

asio::awaitable<void> App::stop() {
  const auto deadline = steady_clock::now() + stop_limit;
  routes_->set_ready(false);
  co_await control_->stop(std::chrono::milliseconds{0});
  remove_control_link(configuration_.data);
  co_await server_->stop(answers_grace);
  if (!co_await polling_->stop(deadline))
    spdlog::warn("{} tasks did not end in time", polling_->tasks.size());
  spdlog::info("stopped");
}

asio::awaitable<Reloaded> App::reload() {
  ReloadNotice notice;
  auto load = [this] { return load_configuration(named_, config::process_environment()); };
  Configuration loaded = co_await polling_->pool.run(std::move(load));
  Reloaded reloaded;
  if (!loaded.loaded.ok()) {
    for (const auto& problem : loaded.loaded.problems) {
      reloaded.problems.push_back(config::to_string(problem));
      spdlog::error("{}", reloaded.problems.back());
    }
    runtime::log_event(
        spdlog::level::err, {&runtime::message::not_reloaded},
        "the configuration was not reloaded: mend it and reload again; riverd goes on with the old one");
    notice.outcome = "the configuration is broken and was not reloaded";
    co_return reloaded;
  }
  const config::Diff changes = config::diff(config(), loaded.loaded.config);
  loaded.data = configuration_.data;
  configuration_ = std::move(loaded);
  if (auto configured = polling_->configure(config()); !configured) {
    reloaded.problems.push_back("not everything could be reloaded: " + configured.error().message());
    spdlog::error("{}", reloaded.problems.back());
  }
  documents_->reconfigure(served());
  if (reloaded.ok()) {
    reloaded.summary = config::summary(changes);
    runtime::log_event(spdlog::level::info, {&runtime::message::reloaded}, "reloaded: " + reloaded.summary);
  }
  notice.outcome = counted_feeds(config().feeds.size());
  co_return reloaded;
}

asio::awaitable<Reloaded> App::reload_and_tell() {
  using Done = asio::experimental::channel<void(boost::system::error_code, Reloaded)>;
  const auto done = std::make_shared<Done>(context_, 1);
  reloads_->request(
      [done](const Reloaded& reloaded) { done->try_send(boost::system::error_code{}, reloaded); });
  co_return co_await done->async_receive(asio::use_awaitable);
}

asio::awaitable<void> App::tell_status(bool to_log) {
  const auto at = now();
  auto read = [at, catalog = documents_->catalog(), &store = polling_->store] {
    return status_line(catalog->settings().feeds, store, at);
  };
  const auto line = co_await polling_->pool.run(std::move(read));
  const std::string text = line ? *line : line.error().message();
  if (to_log) {
    spdlog::info("status: {}", text);
  } else {
    systemd::notify_status(text);
  }
}

asio::awaitable<void> App::report_status() {
  asio::steady_timer timer(context_);
  for (;;) {
    timer.expires_after(status_interval);
    co_await timer.async_wait(asio::use_awaitable);
    // What feeds are like changes without entries too, and pages show it.
    documents_->states_changed();
    co_await tell_status(false);
  }
}

}  // namespace riverd
