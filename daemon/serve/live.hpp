#pragma once

#include "daemon/http/server/reply_stream.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "daemon/serve/catalog.hpp"
#include "feeds/model/id.hpp"
#include "storage/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace riverd::serve {

/// How much the streams of events may take.
struct LiveLimits {
  std::size_t listeners = 2048;  // beyond: none is added
  std::size_t events = 256;      // of a river in memory, for all who listen to it
  std::size_t resumed = 500;     // told to a client that comes back, the newest ones
  std::chrono::milliseconds heartbeat{std::chrono::seconds{20}};  // without an event, a comment is sent
};

/// Rivers told entry by entry as they arrive, as Server-Sent Events (HTML, "Server-sent events"). What is new
/// is read once for all who listen to a river and kept for a while; each listener only knows how far it has
/// been told, so one that is slow costs nothing more, and one that falls behind what is kept goes on from the
/// store. Used on one executor; the store is read on the CPU pool.
class Live {
 public:
  Live(const storage::Store& store, runtime::CpuPool& pool, const std::shared_ptr<const Catalog>& catalog,
       LiveLimits limits = {});
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  /// The streams end: clients come back and are told of the rivers as they are now.
  void reconfigure(const std::shared_ptr<const Catalog>& catalog);

  /// To be called after a commit that brought entries.
  void feeds_changed(std::span<const FeedId> feeds);

  /// A stream of what arrives in a river after the arrival `last` (the client's `Last-Event-ID`), or from now
  /// on. Null if there are too many already. It may outlive this object, and ends then.
  [[nodiscard]] boost::asio::awaitable<std::shared_ptr<http::ReplyStream>> listen(
      std::size_t river, std::optional<std::uint64_t> last);

  /// How many listen now.
  [[nodiscard]] std::size_t listeners() const;

 private:
  struct Shared;
  class Channel;
  class Listener;

  std::shared_ptr<Shared> shared_;
  std::vector<std::shared_ptr<Channel>> channels_;  // by river; made when first listened to
};

}  // namespace riverd::serve
