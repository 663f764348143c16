#pragma once

#include "config/config.hpp"
#include "daemon/http/server/router.hpp"
#include "daemon/polling.hpp"
#include "daemon/reload.hpp"
#include "storage/batch.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

namespace riverd {

/// What a running daemon does for the command line, on the control socket: each a POST of a JSON object that
/// is answered with one, or with a sentence where it is refused. On the context's thread.
///
/// | Path | Question | Answer |
/// |---|---|---|
/// | `/poll` | `all`, `feeds` | the summary of `riverd poll` |
/// | `/add` | commands::Addition | what was found and subscribed to (commands/add) |
/// | `/remove` | commands::Removal | what was taken out (commands/remove) |
/// | `/compact` | | `bytes_before`, `bytes_after` |
/// | `/split` | `entry`: an id | `together`: how many other entries its story had |
/// | `/reload` | | `summary`, or `problems`: the lines that say why the old configuration stands |
/// | `/import` | archive_import::Question | archive_import::Summary |
/// | `/river` | `name` | what it selects by (running_river.hpp); empty where there is none |
/// | `/publish` | | `through`: the last arrival whose place is settled (D8) |
class Control {
 public:
  /// Reloads the configuration; ends when a reload that began after the call is done.
  using Reload = std::function<boost::asio::awaitable<Reloaded>()>;

  /// All must outlive it. `data`: the data directory, with the list that feeds are added to. `changed` is
  /// called after a commit that changed what is served.
  Control(Polling& polling, std::filesystem::path data, std::function<const config::Config&()> config,
          std::function<void(std::span<const storage::FeedChange>)> changed, Reload reload_all);

  [[nodiscard]] boost::asio::awaitable<http::Reply> route(const http::RequestHead& head) const {
    return router_.route(head);
  }

 private:
  boost::asio::awaitable<http::Reply> poll(const http::RequestHead& head);
  boost::asio::awaitable<http::Reply> add(const http::RequestHead& head);
  boost::asio::awaitable<http::Reply> remove(const http::RequestHead& head);
  boost::asio::awaitable<Result<std::uint64_t>> purge(FeedId feed);
  boost::asio::awaitable<http::Reply> compact();
  boost::asio::awaitable<http::Reply> split(const http::RequestHead& head);
  boost::asio::awaitable<http::Reply> reload();
  boost::asio::awaitable<http::Reply> import(const http::RequestHead& head);
  boost::asio::awaitable<http::Reply> river(const http::RequestHead& head) const;
  boost::asio::awaitable<http::Reply> publish();

  Polling& polling_;
  std::filesystem::path data_;
  std::function<const config::Config&()> config_;
  std::function<void(std::span<const storage::FeedChange>)> changed_;
  Reload reload_;
  http::Router router_;
};

}  // namespace riverd
