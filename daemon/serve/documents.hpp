#pragma once

#include "daemon/runtime/cpu_pool.hpp"
#include "daemon/serve/api.hpp"
#include "daemon/serve/bounded_slots.hpp"
#include "daemon/serve/catalog.hpp"
#include "daemon/serve/document_slot.hpp"
#include "daemon/serve/feed_slots.hpp"
#include "daemon/serve/live.hpp"
#include "daemon/serve/pages.hpp"
#include "daemon/serve/render.hpp"
#include "storage/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace riverd::serve {

/// Every document riverd serves, made when asked for and kept until something it shows has changed.
/// What can be kept is known from the configuration; documents that depend on request parameters are
/// made anew each time, only so many at once. Used on one executor; renders run on the CPU pool, which
/// must be joined before the store goes.
class Documents {
 public:
  using Answer = Result<DocumentPointer>;

  Documents(const storage::Store& store, runtime::CpuPool& pool, ServeSettings settings,
            LiveLimits live = {});

  /// Everything is made anew under the new settings. Requests under way see the old ones.
  void reconfigure(ServeSettings settings);

  /// To be called after a commit that brought entries, or changed what a feed says of itself: a request
  /// that comes after this call is answered from that commit or a later one.
  void feeds_changed(std::span<const FeedId> feeds);

  /// An error of one of these, with the place of the store where that is what it is about.
  [[nodiscard]] Error located(Error error) const { return store_.located(std::move(error)); }

  /// To be called after a commit that only changed how feeds do (health, polls, errors). feeds_changed()
  /// includes it.
  void states_changed();

  /// The settings of the moment.
  [[nodiscard]] std::shared_ptr<const Catalog> catalog() const { return kept_->catalog; }

  /// `river` is a position in the settings. With a limit the document is made for this request alone.
  [[nodiscard]] boost::asio::awaitable<Answer> river(std::size_t river, Format format,
                                                     std::optional<std::size_t> limit);

  /// A page of a river's archive. Null if it is none, or not complete yet.
  [[nodiscard]] boost::asio::awaitable<Answer> archive(std::size_t river, std::uint64_t number,
                                                       Format format);

  /// What is newer than a revision of a river's or a source's document. Null if all of it is, or there is no
  /// such document.
  [[nodiscard]] boost::asio::awaitable<Answer> river_delta(std::size_t river, Format format, Revision since);
  [[nodiscard]] boost::asio::awaitable<Answer> feed_delta(FeedId feed, Format format, Revision since);

  /// Whether a page of that number will be there when more has arrived: until then the river's documents hold
  /// what will be on it.
  [[nodiscard]] boost::asio::awaitable<Result<bool>> begins_archive_page(std::size_t river,
                                                                         std::uint64_t number);

  /// Null if no such feed is configured.
  [[nodiscard]] boost::asio::awaitable<Answer> feed(FeedId feed, Format format,
                                                    std::optional<std::size_t> limit);

  /// A page of what a river or a source held before, or of what was found in it: made for this request alone.
  [[nodiscard]] boost::asio::awaitable<Answer> river_page(std::size_t river, PageQuery query);
  [[nodiscard]] boost::asio::awaitable<Answer> feed_page(FeedId feed, PageQuery query);

  /// Null if there is no such entry.
  [[nodiscard]] boost::asio::awaitable<Answer> entry(EntryId entry, bool show_pictures);
  [[nodiscard]] boost::asio::awaitable<Answer> status();
  [[nodiscard]] boost::asio::awaitable<Answer> opml();
  [[nodiscard]] boost::asio::awaitable<Answer> health();
  [[nodiscard]] boost::asio::awaitable<Answer> api_feeds();
  [[nodiscard]] boost::asio::awaitable<Answer> api_status();
  [[nodiscard]] boost::asio::awaitable<Answer> api_entries(EntriesQuery query);
  [[nodiscard]] boost::asio::awaitable<Result<std::string>> metrics();
  [[nodiscard]] const DocumentPointer& icon() const { return icon_; }

  /// Rivers as streams of events, of these settings and commits.
  [[nodiscard]] Live& live() { return live_; }

  /// Bytes of rivers' archive pages in memory, and how many they are.
  [[nodiscard]] std::size_t archive_documents_bytes() const { return kept_->archives.bytes(); }
  [[nodiscard]] std::size_t archive_documents() const { return kept_->archives.size(); }

  /// Bytes of single sources' documents in memory.
  [[nodiscard]] std::size_t feed_documents_bytes() const { return kept_->feeds.bytes(); }

 private:
  using SlotPointer = std::shared_ptr<DocumentSlot>;

  /// The slots of one configuration.
  struct Kept {
    Kept(ServeSettings settings, std::shared_ptr<VerdictCache> verdicts);

    std::shared_ptr<const Catalog> catalog;
    std::vector<std::array<SlotPointer, format_count>> rivers;
    BoundedSlots archives;      // by river
    BoundedSlots river_deltas;  // by river
    BoundedSlots feed_deltas;   // by feed id
    FeedSlots feeds;
    SlotPointer status;
    SlotPointer opml;
    SlotPointer health;
    SlotPointer api_feeds;
    SlotPointer api_status;
  };

  [[nodiscard]] std::shared_ptr<Kept> keep(ServeSettings settings,
                                           std::shared_ptr<VerdictCache> verdicts) const;
  [[nodiscard]] boost::asio::awaitable<Answer> once(DocumentSlot::Render render);

  /// The document of that key among those of one kind, kept as long as there is room.
  [[nodiscard]] boost::asio::awaitable<Answer> kept_for_now(std::shared_ptr<Kept> kept,
                                                            BoundedSlots Kept::* kind, std::string key,
                                                            std::uint64_t group, DocumentSlot::Render render);

  const storage::Store& store_;
  runtime::CpuPool& pool_;
  std::shared_ptr<Kept> kept_;
  DocumentPointer icon_;
  Live live_;
  std::size_t running_ = 0;  // documents being made for one request alone
};

}  // namespace riverd::serve
